import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { readConfig } from '../../server/config.js';
import { type Database, openDatabase } from '../../server/database/connect.js';
import { openEmbeddedDatabase } from '../../server/database/embedded/index.js';
import { aDirectory } from './support.js';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Connects to a server whose address says something more. */
async function connected(options: string, name = 'teahouse'): Promise<Database> {
  const directory = aDirectory();
  const server = await openEmbeddedDatabase(directory);
  const database = await openDatabase({ ...readConfig({}), mongodbUri: `${server.uri}${options}` }, name);
  closing.push(async () => {
    await database.close();
    await server.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return database;
}

const settings = () => mongoose.connection.getClient().options;

test('A4: what MONGODB_URI says of pool, name and patience is obeyed; what it does not say is ours', async () => {
  await connected('&maxPoolSize=5&appName=tea&serverSelectionTimeoutMS=1234');
  expect(settings()).toMatchObject({ maxPoolSize: 5, appName: 'tea', serverSelectionTimeoutMS: 1234 });
});

test('A4: without a word of it there are 64 connections, and every write is kept by a majority and its journal', async () => {
  const { description } = await connected('');
  expect(settings()).toMatchObject({ maxPoolSize: 64, appName: 'regulars', serverSelectionTimeoutMS: 5000, retryWrites: true });
  expect(settings().writeConcern).toMatchObject({ w: 'majority', journal: true });
  expect(settings().readPreference.mode).toBe('primary');
  expect(mongoose.connection.db?.databaseName).toBe('teahouse');
  expect(description).toMatch(/, database teahouse$/);
});

test('what is sent while its connection breaks is an error, or is sent again: nothing waits for ever', async () => {
  const sockets: Socket[] = [];
  const note = (message: unknown) => void sockets.push((message as { socket: Socket }).socket);
  subscribe('net.client.socket', note);
  await connected('&maxPoolSize=1');
  const notes = mongoose.connection.collection('notes');
  await notes.insertOne({});
  // Between its end and the driver's hearing of it there is room for a command.
  for (const socket of sockets) socket.destroy();
  const asked = Promise.all([
    notes.findOne({}).then(() => 'found'),
    mongoose.connection.db?.command({ ping: 1 }).catch((error: Error) => error.name),
  ]);
  expect(await Promise.race([asked, pause(5000, 'waits', { ref: false })])).toEqual([
    'found',
    expect.stringMatching(/^Mongo(Network|PoolCleared)Error$/),
  ]);
  unsubscribe('net.client.socket', note);
});
