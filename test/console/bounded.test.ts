import { beforeAll, expect, test } from '@jest/globals';
import type { CommandStartedEvent, CommandSucceededEvent } from 'mongodb';
import mongoose from 'mongoose';
import { act, opened } from '../cases/desk.js';
import { accepted, pay } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aShopper, sideBySide } from '../support/builders.js';
import { signedIn, type Visitor } from './visitor.js';

// Pages answer as fast in a large shop as in a small one: what they ask for does not grow with what lies there.

const api = useApi();
const PAGE = 50;
/** Those of one turn are gathered, and some are sent once in a while: how many exactly is chance. One for each line would be far more. */
const COMMANDS = 35;
let boss: Visitor;
let agent: Visitor;

beforeAll(async () => {
  boss = await signedIn(api(), 'supervisor');
  agent = await signedIn(api(), 'agent');
});

/** How many commands a page sends, and how many documents of a collection come back. */
async function askedBy(visitor: Visitor, path: string) {
  const client = mongoose.connection.getClient();
  const [names, asked] = [new Map<number, string>(), { commands: 0, cases: 0 }];
  const started = ({ requestId, command, commandName }: CommandStartedEvent) => {
    if (commandName === 'hello') return;
    asked.commands++;
    names.set(requestId, String(command.collection ?? command[commandName]));
  };
  const succeeded = ({ requestId, reply }: CommandSucceededEvent) => {
    const { firstBatch, nextBatch } = (reply as { cursor?: { firstBatch?: unknown[]; nextBatch?: unknown[] } }).cursor ?? {};
    if (names.get(requestId) === 'cases') asked.cases += (firstBatch ?? nextBatch ?? []).length;
  };
  client.on('commandStarted', started).on('commandSucceeded', succeeded);
  const { status } = await visitor.get(path);
  client.off('commandStarted', started).off('commandSucceeded', succeeded);
  return { status, ...asked };
}

/** So many complaints more that somebody is at, half of them flagged and due for review. */
const more = (count: number) =>
  sideBySide(count, async (index) => {
    const { id } = await opened(api(), { lossMinor: undefined });
    accepted(await act(api(), id, 'replies'));
    if (index % 2 === 0) accepted(await act(api(), id, 'flags', { flag: 'cash_for_praise', text: 'Five stars.', reviewDays: 1 }));
    return id;
  });

test('D7: the pages of the desk and the badges send a few commands and read a page of cases, however many wait', async () => {
  const { order } = await pay(api(), aShopper(), 5000);
  const [id = ''] = await more(4);
  const customer = accepted(await api().as.agent.get(`/v1/cases/${id}`)).customerId;
  const pages: [visitor: Visitor, path: string, cases: number][] = [
    [boss, '/console/gifts', 4], // the badges alone: a count each
    [boss, `/console/cases/${id}`, 9],
    [boss, '/console/approvals', 4],
    [agent, `/console/customers/${customer}/desk`, 9],
    [agent, `/console/orders/${order.id}`, 9],
    [agent, '/console/cases', PAGE + 1 + 5],
    [boss, '/console/cases', 2 * PAGE + 1 + 5],
  ];
  await more(130);
  await api().pass(25);
  for (const [visitor, path, most] of pages) {
    const { status, commands, cases } = await askedBy(visitor, path);
    expect({ path, status, isFew: commands <= COMMANDS, isBounded: cases <= most, commands, cases }).toMatchObject({
      status: 200,
      isFew: true,
      isBounded: true,
    });
  }
  expect((await boss.get('/console/gifts')).text).toContain('67 flags to review');
});
