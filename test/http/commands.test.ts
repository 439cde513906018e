import { AsyncLocalStorage } from 'node:async_hooks';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CommandStartedEvent, Document } from 'mongodb';
import mongoose from 'mongoose';
import type { Response } from 'supertest';
import { sweepFigures } from '../../server/insights/sums.js';
import { accepted, activeCampaign } from '../support/acts.js';
import { type Client, useApi } from '../support/api.js';
import { aCampaign, aCart, anEvent, anOrder, aShopper, fresh } from '../support/builders.js';

// What a request costs is first of all how often it goes to the database. Nothing here may rise without a reason.

const api = useApi();
let client: Client;

/** What a request has asked of the database so far, a line each; nothing more once it is answered. */
interface Count {
  commands: string[];
  isAnswered: boolean;
}

const asking = new AsyncLocalStorage<Count>();
let last: Count = { commands: [], isAnswered: true };

beforeAll(async () => {
  mongoose.connection.getClient().on('commandStarted', ({ command, commandName }: CommandStartedEvent) => {
    const count = asking.getStore();
    if (count && !count.isAnswered) count.commands.push(lineOf(commandName, command));
  });
  const { as } = await api().another({
    shop: { ...api().shop, clock: 'real' }, // a stepped one is read with every request
    around: (answer, response) => {
      const count: Count = { commands: [], isAnswered: false };
      last = count;
      response.once('finish', () => {
        count.isAnswered = true;
      });
      asking.run(count, answer);
    },
  });
  client = await as('admin');
});

function lineOf(name: string, command: Document): string {
  const { filter, query, updates = [], pipeline } = command;
  const what = filter ?? query ?? pipeline ?? updates.map(({ q, u }: Document) => ({ q, u }));
  return `${name} ${command[name]} ${JSON.stringify(what).slice(0, 300)}`;
}

const post = (path: string, body?: unknown) => client.post(path, body);

/** A customer with a coupon that an order earned. `settled`: what it changed has been summed since, as it is a few seconds later. */
async function customerWithCoupon(settled = true): Promise<{ customer: object; code: string }> {
  const customer = aShopper();
  const { coupons } = accepted(await pay(customer));
  if (settled) await sweepFigures(await api().now());
  return { customer, code: coupons[0].code };
}

const pay = async (customer: object): Promise<Response> => {
  const now = await api().now();
  return post('/v1/events', anEvent('order.paid', { ...customer }, { order: anOrder([20_000], now) }, now));
};

/** How each is asked; what has to be there before is asked before it. */
const REQUESTS = {
  quote: async () => use('/v1/quotes', await customerWithCoupon()),
  'quote right after an order': async () => use('/v1/quotes', await customerWithCoupon(false)),
  'order.paid that earns a coupon': async () => pay((await customerWithCoupon()).customer),
  'order.paid right after an order': async () => pay((await customerWithCoupon(false)).customer),
  reserve: async () => use('/v1/redemptions', await customerWithCoupon()),
  confirm: async () => {
    const { id } = accepted(await use('/v1/redemptions', await customerWithCoupon()));
    return post(`/v1/redemptions/${id}/confirm`, { orderId: fresh('o') });
  },
};
type Name = keyof typeof REQUESTS;

const use = (path: string, { customer, code }: { customer: object; code: string }): Promise<Response> =>
  post(path, { customer, cart: aCart([20_000]), codes: [code] });

const BUDGET = { limits: { issued: { total: 1_000_000 } }, budgetMinor: 1_000_000_000 };
const PER_CUSTOMER = { ...BUDGET, limits: { issued: { total: 1_000_000, perCustomer: 1000 } } };
const NAMES = Object.keys(REQUESTS) as Name[];
const TRIES = 5;

/** What lies in memory for a second may have to be read again, so the least of some tries is what a request asks. */
async function asksOf(name: Name): Promise<string[]> {
  const tries: string[][] = [];
  while (tries.length < TRIES) {
    accepted(await REQUESTS[name]());
    tries.push(last.commands);
  }
  return tries.reduce((least, commands) => (commands.length < least.length ? commands : least));
}

describe.each<[what: string, changes: Record<string, unknown>, most: Record<Name, number>]>([
  [
    'a total and a budget',
    BUDGET,
    {
      quote: 3,
      'quote right after an order': 8,
      'order.paid that earns a coupon': 9,
      'order.paid right after an order': 14,
      reserve: 7,
      confirm: 7,
    },
  ],
  [
    'a total, a budget and a limit per customer',
    PER_CUSTOMER,
    {
      quote: 3,
      'quote right after an order': 8,
      'order.paid that earns a coupon': 10,
      'order.paid right after an order': 15,
      reserve: 7,
      confirm: 7,
    },
  ],
])('of a campaign with %s', (_what, changes, most) => {
  let campaignId: string;
  beforeAll(async () => {
    campaignId = await activeCampaign(api(), aCampaign(changes));
  });
  afterAll(async () => void accepted(await post(`/v1/campaigns/${campaignId}/end`)));

  test.each(NAMES)('%s', async (name) => {
    const commands = await asksOf(name);
    expect(commands.length).toBeGreaterThan(1); // they are counted at all
    if (commands.length > most[name])
      throw new Error(`${commands.length} commands, and at most ${most[name]} are allowed:\n${commands.join('\n')}`);
  });
});

test('an order that earns several coupons without limits asks as often as one that earns two', async () => {
  const asked = async (count: number) => {
    const ids = await Promise.all(Array.from({ length: count }, () => activeCampaign(api(), aCampaign())));
    const customer = aShopper();
    accepted(await pay(customer));
    const tries: number[] = [];
    while (tries.length < TRIES) {
      await sweepFigures(await api().now());
      expect(accepted(await pay(customer)).coupons).toHaveLength(count);
      tries.push(last.commands.length);
    }
    await Promise.all(ids.map(async (id) => accepted(await post(`/v1/campaigns/${id}/end`))));
    return Math.min(...tries);
  };
  const [two, six] = [await asked(2), await asked(6)];
  expect(Math.max(two, six)).toBeLessThanOrEqual(11);
});
