import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { brokenAtRest } from '../../scripts/faults/invariants.js';
import { readRecords } from '../../scripts/faults/records.js';
import { type Call, make, type Send, sender, shop } from './load.js';
import { endLeases, inDatabase, keysFor, type Program, startProgram } from './program.js';

const dataDir = mkdtempSync(join(tmpdir(), 'regulars-killed-'));
let program: Program | undefined;
afterAll(async () => {
  await program?.kill();
  rmSync(dataDir, { recursive: true, force: true });
});

const ROUNDS = 3;
const SHOPPERS = 50;
const LOAD_MS = 2_500;

test('killed with -9 under load, three times: what was acknowledged is true, what was not is answered, and all balances hold', async () => {
  const [marketer = '', storefront = '', admin = ''] = await inDatabase(dataDir, () => keysFor(['marketer', 'storefront', 'admin']));
  const calls: Call[] = [];
  program = await startProgram(dataDir);
  const campaigns = await begin(sender(program.url, marketer));
  for (let round = 1; round <= ROUNDS; round++) {
    const send = sender(program.url, storefront);
    const shoppers = Array.from({ length: SHOPPERS }, () => shop(calls, campaigns, send).catch(() => {}));
    await new Promise((resolve) => setTimeout(resolve, LOAD_MS));
    await program.kill();
    await Promise.all(shoppers);
    await inDatabase(dataDir, endLeases);
    program = await startProgram(dataDir);
    const unanswered = calls.filter(({ answer }) => answer === null);
    expect(unanswered.length).toBeGreaterThan(0);
    await Promise.all(unanswered.map((call) => make(call, sender(program?.url ?? '', storefront))));
  }
  expect(calls.filter(({ answer }) => answer === null)).toEqual([]);
  expect(await broken(calls, sender(program.url, storefront))).toEqual([]);
  await nothingIsDue(sender(program.url, admin));
  await program.kill();
  expect(brokenAtRest(await inDatabase(dataDir, readRecords))).toEqual([]);
  expect(calls.length).toBeGreaterThan(150);
}, 120_000);

/** Two campaigns whose limits and budgets run out on the way. */
async function begin(send: Send): Promise<{ claimable: string }> {
  const open = async (body: object): Promise<string> => {
    const terms = { redeemWhen: { all: [] }, reward: { type: 'amount', amountMinor: 5000 }, validity: { startsAfterDays: 0, days: 5 } };
    const { text } = await send('/v1/campaigns', { goal: 'boost_purchase', ...terms, ...body }, null);
    const { id } = JSON.parse(text) as { id: string };
    await send(`/v1/campaigns/${id}/activate`, {}, null);
    return id;
  };
  const issueWhen = { all: [{ fact: 'order.subtotalMinor', operator: 'greaterThanInclusive', value: 10_000 }] };
  await open({
    name: 'Of an order',
    goal: 'induce_next_purchase',
    trigger: { event: 'order.paid' },
    issueWhen,
    limits: { issued: { total: 400 } },
    budgetMinor: 1_500_000,
  });
  const limits = { issued: { total: 60, perCustomer: 6 } };
  return { claimable: await open({ name: 'Taken', trigger: { claim: true }, issueWhen: { all: [] }, limits, budgetMinor: 250_000 }) };
}

/** Asked again, whatever was answered is answered: byte for byte under a key, and an event with the same decisions. */
async function broken(calls: Call[], send: Send): Promise<string[]> {
  const compared = await Promise.all(
    calls.map(async ({ path, body, key, answer }) => {
      if (answer === null || !(key || path === '/v1/events')) return [];
      const again = await send(path, body, key);
      const same = key ? again.text === answer.text : decisionsOf(again.text) === decisionsOf(answer.text);
      return same && again.status === answer.status ? [] : [`${path}: ${answer.status} ${answer.text}, then ${again.status} ${again.text}`];
    }),
  );
  return [...compared.flat(), ...(await Promise.all(calls.map((call) => untrue(call, send)))).flat()];
}

const decisionsOf = (text: string): string => JSON.stringify((JSON.parse(text) as { decisions: unknown }).decisions);

/** What was confirmed is confirmed, what was let go is let go. */
async function untrue({ path, answer }: Call, send: Send): Promise<string[]> {
  const [, id, act] = /^\/v1\/redemptions\/(\w+)\/(confirm|release)$/.exec(path) ?? [];
  if (!id || answer?.status !== 200) return [];
  const { state } = JSON.parse((await send(`/v1/redemptions/${id}`, null, null)).text) as { state: string };
  return state === (act === 'confirm' ? 'confirmed' : 'released') ? [] : [`${path} was acknowledged, and it is ${state}`];
}

/** The jobs tick by themselves; what is for customers to read may take longer. */
async function nothingIsDue(send: Send): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    const { items } = JSON.parse((await send('/v1/jobs', null, null)).text) as { items: { name: string; due: number }[] };
    if (items.every(({ name, due }) => due === 0 || name.endsWith('messages'))) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the jobs find no rest');
}
