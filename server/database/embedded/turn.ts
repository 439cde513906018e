import type { Document } from './bson.js';
import type { Collection } from './collection.js';
import type { Engine } from './engine.js';
import { fail } from './errors.js';

/** One command: one synchronous turn of the event loop, hence atomic. */
export interface Turn {
  engine: Engine;
  database: string;
  /** One instant for the whole command. */
  now: Date;
  /** The documents a client sent beside the command, as it sent them. */
  sequences: Map<string, Buffer[]>;
  /** No answer before this batch of the journal is on the disk. */
  waitFor: number;
}

export interface Command {
  /** The fields it knows; any other is refused. Those in `COMMON` are known to all. */
  fields: string[];
  run(command: Document, turn: Turn): Document | Buffer;
}

export type Commands = Record<string, Command>;

/** The collection a command is about, if there is one by that name yet. */
export function nameOf(
  command: Document,
  field: string,
  { engine, database }: Turn,
): { namespace: string; collection: Collection | undefined } {
  const name = command[field];
  if (typeof name !== 'string' || name === '') return fail(73, `collection name has invalid type or is empty in '${field}'`);
  const namespace = `${database}.${name}`;
  return { namespace, collection: engine.find(namespace) };
}
