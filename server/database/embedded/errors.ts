import type { Document } from './bson.js';

/** What a client is told: MongoDB's code, a sentence, and for a duplicate key the key itself. */
export class DatabaseError extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly details: Document = {},
  ) {
    super(message);
  }
}

/** For tests: the command ended in its middle, and nobody is answered. */
export class BrokenOff extends Error {}

export function fail(code: number, message: string): never {
  throw new DatabaseError(code, message);
}

/** For what MongoDB does and this server does not: said plainly, never ignored. */
export function refuse(what: string, code = 238): never {
  throw new DatabaseError(code, `${what}: the embedded database does not know that, MongoDB may; set MONGODB_URI to use a MongoDB server`);
}

/** The answer for whatever a command threw. What is not ours is a bug and says so. */
export function errorReply(error: unknown): Document {
  if (!(error instanceof DatabaseError)) return { ok: 0, errmsg: `internal error: ${error}`, code: 1, codeName: 'InternalError' };
  const codeName = error.code === 11000 ? 'DuplicateKey' : `Location${error.code}`;
  return { ok: 0, errmsg: error.message, code: error.code, codeName, ...error.details };
}
