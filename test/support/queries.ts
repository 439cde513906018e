import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CommandStartedEvent, type Document, MongoClient } from 'mongodb';
import mongoose from 'mongoose';
import { type Shape, shapesOf } from '../database/shapes.js';
import { notAsRecorded } from './written.js';

/** A shape with the index that MongoDB takes for it. `because`: why it may read what it does not ask for. */
export interface Query extends Shape {
  index?: string | string[];
  /** All that is found is sorted: no index has this order. */
  sorted?: 'in memory';
  because?: string;
}

/** `small`: collections that do not grow with customers and orders. `queries`: all that the program asks, but for what it asks by `_id`. */
export const QUERIES: { small: Record<string, string>; queries: Query[] } = JSON.parse(
  readFileSync(new URL('../../server/database/queries.json', import.meta.url), 'utf8'),
);

export const textOf = ({ collection, filter, sort }: Shape): string => JSON.stringify({ collection, filter, sort });

const LISTED = new Set(QUERIES.queries.map(textOf));

/**
 * From now on notes what the program asks of the shop's collections, and what it writes there that their records do not allow. To be called before the database is opened. What tests ask by
 * themselves, with `mongoose.connection.collection`, goes over a client of their own.
 */
export function recordQueries(): { outside(): string[]; wrong(): string[]; end(): Promise<void> } {
  const asked = new Set<string>();
  const wrong = new Set<string>();
  const { connection } = mongoose;
  const openUri = connection.openUri.bind(connection);
  let own: MongoClient | undefined;
  connection.openUri = (async (uri: string, options: { dbName: string }) => {
    const opened = await openUri(uri, { ...options, monitorCommands: true });
    connection.getClient().on('commandStarted', ({ command }: CommandStartedEvent) => {
      if (!isTheShops(command)) return;
      for (const shape of shapesOf(command)) asked.add(textOf(shape));
      for (const sentence of notAsRecorded(command)) wrong.add(sentence);
    });
    own = new MongoClient(uri);
    connection.collection = own.db(options.dbName).collection.bind(own.db(options.dbName)) as never;
    return opened;
  }) as typeof connection.openUri;
  return { outside: () => outside(asked), wrong: () => [...wrong], end: async () => own?.close() };
}

/** Models of tests. */
const NOT_THE_SHOPS = ['parcels'];

/** Agenda's collection is not the shop's either. */
function isTheShops(command: Document): boolean {
  const [name] = Object.values(command);
  return !NOT_THE_SHOPS.includes(String(name)) && Object.values(mongoose.models).some(({ collection }) => collection.name === name);
}

/** Those that are not in the list. Those that are, are kept for the end of the run: see full-run.js. */
function outside(asked: Set<string>): string[] {
  const { QUERIES_ASKED: folder } = process.env;
  if (folder) appendFileSync(join(folder, String(process.pid)), [...asked].map((text) => `${text}\n`).join(''));
  return [...asked].filter((text) => !LISTED.has(text)).sort();
}
