import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DateTime } from 'luxon';
import type { evaluate } from '../../campaigns/rules/evaluate.js';
import type { Facts } from '../../campaigns/rules/facts.js';
import type { Rule } from '../../campaigns/rules/tree.js';

// A program of its own, begun by bench.ts: it loads the rules of the tree that its argument names, and times them whenever it is told to.

const [tree = ''] = process.argv.slice(2);
const rules: { evaluate: typeof evaluate } = await import(pathToFileURL(join(tree, 'campaigns/rules/evaluate.ts')).href);

const now = DateTime.fromISO('2026-03-08T12:00', { zone: 'Asia/Shanghai' });

const RULES: Rule[] = Array.from({ length: 500 }, (_, i) => ({
  all: [
    { fact: 'cart.subtotalMinor', operator: 'greaterThanInclusive', value: i * 100 },
    {
      any: [
        { fact: 'cart.categories', operator: 'contains', value: `category ${i % 20}` },
        { fact: 'customer.tier', operator: 'equal', value: 'gold' },
      ],
    },
    { not: { fact: 'cart.channel', operator: 'equal', value: 'till' } },
  ],
}));

const CARTS: Facts[] = Array.from({ length: 40 }, (_, i) => ({
  now,
  customer: {
    id: 'cus_1',
    tier: i % 3 === 0 ? 'gold' : null,
    tags: [],
    country: 'CN',
    locale: 'zh',
    zone: null,
    birthday: null,
    traits: {},
    preferences: {},
    orders: i,
    ordersEver: i,
    spentMinor: i * 1000,
    firstOrderAt: null,
    lastOrderAt: null,
    categories: [],
    couponsIssued: 0,
    couponsRedeemed: 0,
  },
  cart: {
    subtotalMinor: i * 1000,
    discountableSubtotalMinor: i * 1000,
    totalQuantity: i,
    categories: [`category ${i % 20}`],
    skus: [],
    channel: 'web',
    region: null,
    currency: 'CNY',
    payment: null,
    lines: [],
  },
}));

let held = 0;

/** All carts against all rules; half of it is telling what is missing. */
function judgeAll(): void {
  for (const facts of CARTS) for (const rule of RULES) if (rules.evaluate(rule, facts).holds) held++;
}

process.on('message', () => {
  const began = performance.now();
  for (let turn = 0; turn < 5; turn++) judgeAll();
  process.send?.({ ms: (performance.now() - began) / 5 / CARTS.length, held });
});
process.send?.('ready');
