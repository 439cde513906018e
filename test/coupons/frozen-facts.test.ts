import { expect, test } from '@jest/globals';
import { isStillEarned } from '../../campaigns/decide.js';
import { evaluate, type Rule } from '../../campaigns/rules/rule.js';
import { type FrozenFacts, freezeFacts, thawFacts } from '../../server/coupons/frozen-facts.js';
import { aCustomer, aLine, anOrder, condition, facts, NOON, orderFacts } from '../campaigns/builders.js';

const ZONE = 'Asia/Shanghai';
const told = facts({ customer: aCustomer({ orders: 2, firstOrderAt: NOON.minus({ days: 9 }), lastOrderAt: NOON }), order: orderFacts() });

test('what was frozen is thawed as it was', () => {
  const thawed = thawFacts(freezeFacts(told, { all: [] }), ZONE);
  expect(thawed.customer).toMatchObject({ orders: 2, ordersEver: 2 });
  expect(thawed.customer.firstOrderAt?.toMillis()).toBe(told.customer.firstOrderAt?.toMillis());
});

/** As they lie in coupons from before `ordersEver` and `discountableSubtotalMinor`. */
function fromBefore(): FrozenFacts {
  const { customer, order, ...rest } = freezeFacts(told, { all: [] });
  const { ordersEver: _ordersEver, ...knownCustomer } = customer;
  const { discountableSubtotalMinor: _discountable, ...knownOrder } = order ?? orderFacts();
  return { ...rest, customer: knownCustomer, order: knownOrder as typeof order & object };
}

test('B16: facts frozen before ordersEver existed count the orders of then', () => {
  const thawed = thawFacts(fromBefore(), ZONE);
  const asked = (rule: Rule) => evaluate(rule, thawed).holds;
  expect([asked(condition('customer.ordersEver', 'equal', 2)), asked(condition('customer.isNew', 'equal', false))]).toEqual([true, true]);
});

test('B17: what is left of an order is asked without its gift card', () => {
  const rule = condition('order.discountableSubtotalMinor', 'greaterThanInclusive', 10_000);
  const lines = [aLine({ id: '1', lineTotalMinor: 10_000 }), aLine({ id: '2', lineTotalMinor: 5000, discountable: false })];
  const back = (id: string) => [{ id: `r-${id}`, lines: [{ id, quantity: 1 }] }];
  const thawed = thawFacts(fromBefore(), ZONE);
  expect([isStillEarned(rule, thawed, anOrder({ lines }), back('2')), isStillEarned(rule, thawed, anOrder({ lines }), back('1'))]).toEqual([
    true,
    false,
  ]);
});
