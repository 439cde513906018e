import { type Document, isObject, numeric } from './bson.js';
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
  /** The fields it knows beside those that every command may carry; any other is refused. */
  fields: string;
  run(command: Document, turn: Turn): Document | Buffer;
}

/** The collection a command is about, if there is one by that name yet. */
export function target(name: unknown, { engine, database }: Turn): { namespace: string; collection: Collection | undefined } {
  if (typeof name !== 'string' || name === '') return fail(73, 'a collection name is missing');
  return { namespace: `${database}.${name}`, collection: engine.collections.get(`${database}.${name}`) };
}

/** A document, or an empty one for what is absent. */
export function documentOf(value: unknown): Document {
  return isObject(value ?? {}) ? ((value ?? {}) as Document) : fail(14, 'an object was expected');
}

/** A count of 0 or more, or undefined. */
export function countOf(value: unknown): number | undefined {
  const count = Number(numeric(value ?? 0) ?? Number.NaN);
  if (!Number.isInteger(count) || count < 0) return fail(51024, 'a whole number of 0 or more was expected');
  return value === undefined ? undefined : count;
}

/** The documents in a field of a command, or beside it. */
export function listOf<T extends Document>(value: unknown): T[] {
  return Array.isArray(value) && value.every(isObject) ? (value as T[]) : fail(14, 'an array of objects was expected');
}
