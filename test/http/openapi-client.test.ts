import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { shapeHash, shapeOf } from '../../scripts/client-types/shape.js';
import { checkOut, codesToDrop, noteNews, prices, startCampaign } from '../fixtures/openapi-client/checkout.js';
import { client } from '../fixtures/openapi-client/client.js';
import { useApi } from '../support/api.js';
import { aCart, aShopper } from '../support/builders.js';
import { DOCUMENT } from '../support/openapi.js';
import { endOfBook, since } from '../webhooks/book.js';

/** A shop generates its client from our document, without flags, and its checkout compiles (npm run types) and works. */
const api = useApi();
const asking = (role: 'storefront' | 'marketer') => client(api().url, api().as[role].key);
const yes = async () => true;

const spendGet = async () =>
  startCampaign(asking('marketer'), {
    name: 'Spend 100, get 50 off the next 100',
    goal: 'induce_next_purchase',
    trigger: { event: 'order.paid' },
    issueWhen: { all: [{ fact: 'order.subtotalMinor', operator: 'greaterThanInclusive', value: 10_000 }] },
    redeemWhen: { all: [{ fact: 'cart.subtotalMinor', operator: 'greaterThanInclusive', value: 10_000 }] },
    reward: { type: 'amount', amountMinor: 5000 },
    currency: 'CNY',
    validity: { days: 30 },
  });

test('the types of the fixture are those of the document: if not, run "npm run client-types"', () => {
  const kept = /shape: (\w+)/.exec(readFileSync('test/fixtures/openapi-client/api.ts', 'utf8'))?.[1];
  expect(kept).toBe(shapeHash(DOCUMENT));
});

test('words of the document change no type; a field that is called description does', () => {
  const said = { description: 'a', properties: { description: { type: 'string', description: 'b' } }, examples: [1] };
  expect(shapeOf(said)).toEqual({ properties: { description: { type: 'string' } } });
  expect(shapeHash(said)).toBe(shapeHash({ ...said, description: 'other', summary: 'new' }));
  expect(shapeHash(said)).not.toBe(shapeHash({ properties: {} }));
});

test('an order earns a coupon, the next one is priced, reserved and confirmed with it', async () => {
  const { state, priority, holdout } = await spendGet();
  expect({ state, priority, holdout }).toEqual({ state: 'active', priority: 0, holdout: 0 });
  const [ask, customer] = [asking('storefront'), aShopper()];
  const first = await checkOut(ask, { customer, cart: aCart([12_000]), codes: [], authorise: yes });
  expect(first).toMatchObject({ paidMinor: 12_000, earned: [expect.stringMatching(/^\w{4}-\w{4}-\w{4}-\w$/)] });
  const codes = first?.earned ?? [];
  const cart = aCart([15_000]);
  expect(await prices(ask, customer, cart, codes)).toEqual({ totalMinor: 10_000, hints: [] });
  const place = await endOfBook(api());
  const second = await checkOut(ask, { customer, cart, codes, authorise: async (minor) => minor === 10_000 });
  expect(second).toMatchObject({ paidMinor: 10_000 });
  await since(place, api()); // the job writes the book
  const { items } = await ask('get', '/v1/changes');
  expect(items.map(noteNews)).toEqual(expect.arrayContaining([`${codes[0]} gave 5000`, 'coupon.issued']));
});

test('a payment that is not authorised releases the coupon; the next checkout has it', async () => {
  await spendGet();
  const [ask, customer] = [asking('storefront'), aShopper()];
  const codes = (await checkOut(ask, { customer, cart: aCart([12_000]), codes: [], authorise: yes }))?.earned.slice(0, 1) ?? [];
  expect(await checkOut(ask, { customer, cart: aCart([15_000]), codes, authorise: async () => false })).toBeNull();
  expect(await checkOut(ask, { customer, cart: aCart([15_000]), codes, authorise: yes })).toMatchObject({ paidMinor: 10_000 });
});

test('a code that cannot be used is told with its reason, and the checkout knows which to drop', async () => {
  const [ask, customer, cart] = [asking('storefront'), aShopper(), aCart([15_000])];
  expect(await prices(ask, customer, cart, ['NOBODY-KNOWS'])).toEqual({
    totalMinor: 15_000,
    hints: [expect.stringContaining('NOBODY-KNOWS: ')],
  });
  const refused = await checkOut(ask, { customer, cart, codes: ['NOBODY-KNOWS'], authorise: yes }).catch((error: unknown) => error);
  expect(codesToDrop(refused)).toEqual(['NOBODY-KNOWS']);
  expect(codesToDrop(await ask('get', '/v1/redemptions/{id}', { path: { id: 'rdm_none' } }).catch((error: unknown) => error))).toBeNull();
});
