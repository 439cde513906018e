import { type Document, isObject, wholeNumber } from './bson.js';
import type { Collection } from './collection.js';
import type { Engine } from './engine.js';
import { fail, refuse } from './errors.js';

/** One command: one synchronous turn of the event loop, hence atomic. */
export interface Turn {
  engine: Engine;
  database: string;
  now: Date; // one instant for the whole command
  sequences: Map<string, Buffer[]>; // the documents a client sent beside the command, as it sent them
  waitFor: number; // no answer before this batch of the journal is on the disk
}

/** `fields`: those it knows beside those that every command may carry; any other is refused. */
export type Command = { fields: string; run(command: Document, turn: Turn): Document | Buffer };

/**
 * The collection a command is about, if there is one by that name yet. A hint may be left aside, since an index never
 * changes the answer, except beside an index that does not hold every document.
 */
export function target(
  name: unknown,
  { engine, database }: Turn,
  hint?: unknown,
): { namespace: string; collection: Collection | undefined } {
  if (typeof name !== 'string' || name === '') return fail(73, 'a collection name is missing');
  const collection = engine.collections.get(`${database}.${name}`);
  if (hint !== undefined && collection?.indexes.some((index) => !index.everything())) refuse('a hint beside a sparse or partial index');
  return { namespace: `${database}.${name}`, collection };
}

/** A document, or an empty one for what is absent. */
export const documentOf = (value: unknown): Document =>
  value === undefined || value === null ? {} : isObject(value) ? value : fail(14, 'an object was expected');

/** A count of 0 or more, or undefined. */
export const countOf = (value: unknown): number | undefined =>
  value === undefined ? undefined : (wholeNumber(value) ?? fail(51024, 'a whole number of 0 or more was expected'));

/** The documents in a field of a command. */
export const listOf = (value: unknown): Document[] =>
  Array.isArray(value) && value.every(isObject) ? value : fail(14, 'an array of objects was expected');
