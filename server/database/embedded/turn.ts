import type { Document } from './bson.js';
import type { Client } from './cursors.js';
import type { Collection, Engine } from './engine.js';
import { fail } from './errors.js';
import { isObject, numeric } from './values.js';

/** One command: what writes is one synchronous turn of the event loop, hence atomic. */
export interface Turn {
  engine: Engine;
  database: string;
  now: Date; // one instant for the whole command
  client: Client;
  sequences: Map<string, Buffer[]>; // the documents a client sent beside the command, as it sent them
  waitFor: number; // no answer before this batch of the journal is on the disk
}

/** What may take long: at each `yield` it may be left, and gone on with after others. */
export type Steps<Result> = Generator<void, Result>;
/** `fields`: those it knows beside those that every command may carry; any other is refused. */
export type Command = { fields: string; run(command: Document, turn: Turn): Document | Buffer | Steps<Document | Buffer> };

/** The collection a command is about, if there is one by that name yet. */
export function target(name: unknown, { engine, database }: Turn): { namespace: string; collection: Collection | undefined } {
  if (typeof name !== 'string' || name === '') return fail(73, 'a collection name is missing');
  const namespace = `${database}.${name}`;
  return { namespace, collection: engine.collections.get(namespace) };
}

/** A document, or an empty one for what is absent. */
export const documentOf = (value: unknown): Document =>
  value === undefined || value === null ? {} : isObject(value) ? value : fail(14, 'an object was expected');

export function countOf(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(numeric(value) ?? -1);
  return Number.isInteger(number) && number >= 0 ? number : fail(51024, 'a whole number of 0 or more was expected');
}

export const listOf = (value: unknown): Document[] =>
  Array.isArray(value) && value.every(isObject) ? value : fail(14, 'an array of objects was expected');
