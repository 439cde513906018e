import { afterAll, beforeAll, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { randomFrom } from '../../scripts/faults/random.js';
import { openMail } from '../../server/messages/mail-drivers.js';
import type { Message } from '../../server/messages/message.js';
import { planMessages } from '../../server/messages/plan.js';
import { sendMessages } from '../../server/messages/send.js';
import type { Shop } from '../../server/shop/shop.js';
import { at, givenCoupon, givenCustomer } from '../messages/given.js';
import { useDatabase } from '../support/database.js';
import { type Answer, type MailServer, openMailServer } from './mail-server.js';

const shop = useDatabase();
const realShop = (): Shop => ({ ...shop(), clock: 'real' });
const MORNING = at('2026-02-02T09:00');
const PEOPLE = 400;
/** Their addresses do not exist: the first no is the last. */
const GONE = 4;
const SEED = 1;

const tries = new Map<string, number>();
let server: MailServer;
beforeAll(async () => {
  server = await openMailServer({ answerTo });
});
afterAll(() => server.close());

/** One in ten, by the seed, the address and the number of the try: the server is busy, before or after the text. */
function answerTo(address: string): Answer {
  const number = Number(/\d+/.exec(address)?.[0]);
  const attempt = (tries.get(address) ?? 0) + 1;
  tries.set(address, attempt);
  if (number < GONE) return { to: 'recipient', code: 550 };
  const random = randomFrom(SEED + number * 100 + attempt);
  return random.once(10) ? { to: random.one(['recipient', 'text'] as const), code: random.one([421, 450, 451, 452]) } : 'yes';
}

const messages = () => mongoose.connection.collection<Message>('messages').find({}).toArray();

test('a mail server that refuses one in ten: every message is sent exactly once, or has failed with the first no that is for good', async () => {
  for (let number = 0; number < PEOPLE; number++)
    await givenCoupon(await givenCustomer({ identifiers: { email: `c-${number}@example.com` } }), { untold: 'issued' });
  await planMessages(shop(), MORNING);
  const mail = openMail({ smtpUrl: server.url, mailFrom: 'shop@example.com', dataDir: '/nowhere' }, realShop());
  for (let now: Date | null = MORNING; now !== null; now = await nextDue()) await sendMessages(realShop(), now, mail);
  mail.close();

  const [sent, failed] = [
    (await messages()).filter(({ state }) => state === 'sent'),
    (await messages()).filter(({ state }) => state === 'failed'),
  ];
  expect(sent).toHaveLength(PEOPLE - GONE);
  expect(failed.map(({ reason, attempts }) => ({ reason, attempts }))).toEqual(
    Array.from({ length: GONE }, () => ({ reason: 'mail_refused_550', attempts: 1 })),
  );
  expect(server.taken).toHaveLength(sent.length);
  expect(new Set(server.taken).size).toBe(sent.length);
  // It did refuse: about one in ten of the others, for now, and each was tried again.
  const later = sum([421, 450, 451, 452]);
  expect(later).toBeGreaterThan(15);
  expect(later / (PEOPLE - GONE + later)).toBeCloseTo(0.1, 1);
  expect(sum([550])).toBe(GONE);
  expect([...tries.values()].reduce((total, count) => total + count)).toBe(sent.length + later + GONE);
}, 60_000);

const sum = (codes: number[]): number => codes.reduce((total, code) => total + (server.refused.get(code) ?? 0), 0);

/** Null: nothing is planned any more. */
async function nextDue(): Promise<Date | null> {
  const dueAts = (await messages()).filter(({ state }) => state === 'planned').map(({ dueAt }) => dueAt.getTime());
  return dueAts.length === 0 ? null : new Date(Math.min(...dueAts));
}
