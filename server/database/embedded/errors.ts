import type { Document } from './bson.js';

const NAMES: Record<number, string> = {
  1: 'InternalError',
  2: 'BadValue',
  9: 'FailedToParse',
  14: 'TypeMismatch',
  20: 'IllegalOperation',
  26: 'NamespaceNotFound',
  27: 'IndexNotFound',
  28: 'PathNotViable',
  40: 'ConflictingUpdateOperators',
  43: 'CursorNotFound',
  48: 'NamespaceExists',
  52: 'DollarPrefixedFieldName',
  54: 'NotSingleValueField',
  56: 'EmptyFieldName',
  59: 'CommandNotFound',
  66: 'ImmutableField',
  67: 'CannotCreateIndex',
  72: 'InvalidOptions',
  73: 'InvalidNamespace',
  85: 'IndexOptionsConflict',
  86: 'IndexKeySpecsConflict',
  123: 'NotAReplicaSet',
  146: 'ExceededMemoryLimit',
  168: 'InvalidPipelineOperator',
  171: 'CannotIndexParallelArrays',
  197: 'InvalidIndexSpecificationOption',
  224: 'QueryFeatureNotAllowed',
  238: 'NotImplemented',
  10334: 'BSONObjectTooLarge',
  11000: 'DuplicateKey',
};

/** What a client is told: MongoDB's code, a sentence, and for a duplicate key the key itself. */
export class DatabaseError extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly details: Document = {},
  ) {
    super(message);
  }

  get codeName(): string {
    return NAMES[this.code] ?? `Location${this.code}`;
  }
}

export function fail(code: number, message: string): never {
  throw new DatabaseError(code, message);
}

/** For what MongoDB does and this server does not: said plainly, never ignored. */
export function refuse(what: string, code = 238): never {
  throw new DatabaseError(code, `${what} is not supported by the embedded database; set MONGODB_URI to use a MongoDB server`);
}

/** The answer for whatever a command threw. What is not ours is a bug and says so. */
export function errorReply(error: unknown): Document {
  if (error instanceof Error && error.name === 'BSONError') return { ok: 0, errmsg: error.message, code: 22, codeName: 'InvalidBSON' };
  if (!(error instanceof DatabaseError)) return { ok: 0, errmsg: `internal error: ${error}`, code: 1, codeName: 'InternalError' };
  return { ok: 0, errmsg: error.message, code: error.code, codeName: error.codeName, ...error.details };
}
