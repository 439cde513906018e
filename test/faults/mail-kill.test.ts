import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { readConfig } from '../../server/config.js';
import { sha256 } from '../../server/lib/ids.js';
import type { Message } from '../../server/messages/message.js';
import { openShop } from '../../server/shop/shop.service.js';
import { at, givenCoupon, givenCustomer } from '../messages/given.js';
import { type MailServer, openMailServer } from './mail-server.js';
import { endLeases, inDatabase, type Program, startProgram } from './program.js';

const dataDir = mkdtempSync(join(tmpdir(), 'regulars-mails-killed-'));
let server: MailServer;
let program: Program | undefined;
/** Kills the program when so many mails were taken. */
let killAt = Number.POSITIVE_INFINITY;
let killed: Promise<void> = Promise.resolve();

beforeAll(async () => {
  server = await openMailServer({
    pauseMs: 5,
    onTaken: (count) => {
      if (count === killAt && program) killed = program.kill();
    },
  });
});
afterAll(async () => {
  await program?.kill();
  await server.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const PEOPLE = 500;
const ROUNDS = 3;
const PER_ROUND = 110;
/** So many are worked at side by side: a connection is free again at the server's yes, and the note of it may still be on its way. */
const IN_FLIGHT = 24;

test('killed with -9 while it sends, three times: no mail is lost, and twice go only those between the server’s yes and our note, under one Message-ID', async () => {
  await inDatabase(dataDir, givenAll);
  let unnoted = 0;
  for (let round = 1; round <= ROUNDS; round++) {
    const before = server.taken.length;
    killAt = before + PER_ROUND;
    program = await start();
    await until(() => server.taken.length >= killAt);
    await killed;
    await new Promise((resolve) => setTimeout(resolve, 100));
    const taken = server.taken.slice(before);
    expect(new Set(taken).size).toBe(taken.length);
    const states = await inDatabase(dataDir, () => endLeases().then(statesById));
    // In the middle of a sweep: some are in the dead sender's hands.
    expect([...states.values()].filter((state) => state === 'sending').length).toBeGreaterThan(0);
    const lost = taken.filter((id) => states.get(id) !== 'sent');
    expect(lost.length).toBeLessThanOrEqual(IN_FLIGHT);
    unnoted += lost.length;
  }
  killAt = Number.POSITIVE_INFINITY;
  program = await start();
  await until(() => new Set(server.taken).size === PEOPLE);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await program.kill();

  const states = await inDatabase(dataDir, statesById);
  expect([...states.values()].filter((state) => state !== 'sent')).toEqual([]);
  expect(new Set(server.taken)).toEqual(new Set(states.keys()));
  // Counted: as many went twice as had been taken by the server and not yet noted by us when the program died.
  expect(server.taken.length - PEOPLE).toBe(unnoted);
  expect(unnoted).toBeGreaterThanOrEqual(ROUNDS);
  expect(unnoted).toBeLessThanOrEqual(ROUNDS * IN_FLIGHT);
}, 180_000);

const start = (): Promise<Program> => startProgram(dataDir, { SMTP_URL: server.url, MAIL_FROM: 'shop@example.com' });

/** Everybody has been given a coupon, of which they are to be told. Where they live it is noon, whenever the test runs. */
async function givenAll(): Promise<void> {
  await openShop(readConfig({ SHOP: 'killed' }).shop, { publicUrl: 'http://localhost', secret: undefined });
  const ahead = 12 - new Date().getUTCHours();
  const zone = ahead === 0 ? 'UTC' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
  for (let number = 0; number < PEOPLE; number++)
    await givenCoupon(await givenCustomer({ zone }), { untold: 'issued', expiresAt: at('2099-01-01T00:00'), lastDay: '2098-12-31' });
}

/** Of every message, by its Message-ID. */
async function statesById(): Promise<Map<string, Message['state']>> {
  const messages = await mongoose.connection.collection<Message>('messages').find({}).toArray();
  return new Map(messages.map(({ _id, state }) => [`<${sha256(_id).slice(0, 40)}@example.com>`, state]));
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1200; tries++) {
    if (isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`only ${server.taken.length} mails were taken`);
}
