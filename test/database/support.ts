import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Collection, type Document, MongoClient } from 'mongodb';
import { type EmbeddedDatabase, openEmbeddedDatabase } from '../../server/database/embedded/index.js';

export type Options = Parameters<typeof openEmbeddedDatabase>[1];

/** A database in a folder of its own, with a client; `end` takes all of it away. */
export async function aDatabase(options?: Options) {
  const directory = aDirectory();
  const database = await openEmbeddedDatabase(directory, options);
  const client = await MongoClient.connect(database.uri);
  return { directory, database, client, end: () => endAll(client, database, directory) };
}

async function endAll(client: MongoClient, database: EmbeddedDatabase, directory: string): Promise<void> {
  await client.close();
  await database.close();
  rmSync(directory, { recursive: true, force: true });
}

export const aDirectory = (): string => mkdtempSync(join(tmpdir(), 'regulars-test-'));

/** The code of the error that a promise fails with, or what it gave instead. */
export async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    return await promise;
  } catch (error) {
    return (error as { code?: unknown }).code ?? error;
  }
}

/** What an update makes of one document. */
export async function updated(
  things: Collection,
  document: Document,
  update: Document,
  filter: Document = {},
  options = {},
): Promise<Document | null> {
  await things.deleteMany({});
  await things.insertOne({ _id: 1 as never, ...document });
  await things.updateOne({ _id: 1 as never, ...filter }, update, options);
  return things.findOne({ _id: 1 as never }, { projection: { _id: 0 } });
}

/** A file of the tests as a program of its own. */
export const programArguments = (name: string, ...rest: string[]): string[] => [
  '--import',
  'tsx',
  new URL(`./programs/${name}.ts`, import.meta.url).pathname,
  ...rest,
];
