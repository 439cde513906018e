import { expect, test } from '@jest/globals';
import { grantIdentity, identityFor, type Occasion, occasionOf } from '../../campaigns/occasion.js';
import { TRIGGER_EVENTS } from '../../campaigns/trigger.js';

const customerId = 'cus_1';

test.each<[Occasion, string]>([
  [{ kind: 'order', orderId: 'o-1' }, '["cmp_1","order","o-1"]'],
  [{ kind: 'checkout', checkoutId: 'chk_77' }, '["cmp_1","checkout","chk_77"]'],
  [{ kind: 'created', customerId }, '["cmp_1","created","cus_1"]'],
  [{ kind: 'visit', eventId: 'evt_1', customerId }, '["cmp_1","visit","evt_1","cus_1"]'],
  [{ kind: 'schedule', plannedAt: '2026-03-09T09:00', customerId }, '["cmp_1","schedule","2026-03-09T09:00","cus_1"]'],
  [{ kind: 'claim', number: 1, customerId }, '["cmp_1","claim",1,"cus_1"]'],
  [{ kind: 'hand', actorId: 'act_1', key: 'k', customerId }, '["cmp_1","hand","act_1","k","cus_1"]'],
  [{ kind: 'bargain', orderId: 'o-1', number: 1 }, '["cmp_1","bargain","o-1",1]'],
  [{ kind: 'bargain', orderId: 'o-1', checkoutId: 'chk_77', number: 1 }, '["cmp_1","bargain","checkout","chk_77",1]'],
])('the grant for %j', (occasion, identity) => {
  expect(grantIdentity('cmp_1', occasion)).toBe(identity);
});

test('no two grants read alike, whatever the shop’s ids look like', () => {
  const hand = (actorId: string, key: string) => grantIdentity('cmp_1', { kind: 'hand', actorId, key, customerId });
  expect(hand('a","b', 'c')).not.toBe(hand('a', 'b","c'));
});

const ORDERS = ['order.placed', 'order.paid', 'order.shipped', 'order.delivered'];

test.each(ORDERS)('one order is one occasion, also at %s', (type) => {
  expect(occasionOf({ id: 'evt_9', type, customerId, orderId: 'o-1' })).toEqual({ kind: 'order', orderId: 'o-1' });
});

test('ten updates of one cart are one occasion, two visits are two', () => {
  expect(occasionOf({ id: 'evt_9', type: 'cart.updated', customerId, checkoutId: 'chk_77' })).toEqual({
    kind: 'checkout',
    checkoutId: 'chk_77',
  });
  expect(occasionOf({ id: 'evt_9', type: 'visit.ended', customerId })).toEqual({ kind: 'visit', eventId: 'evt_9', customerId });
  expect(occasionOf({ id: 'evt_9', type: 'customer.created', customerId })).toEqual({ kind: 'created', customerId });
});

test('each event of the shop’s own is an occasion, whose customer may be merged', () => {
  const occasion = occasionOf({ id: 'evt_9', type: 'custom.app_installed', customerId });
  expect(occasion).toEqual({ kind: 'event', eventId: 'evt_9', customerId });
  const identity = grantIdentity('cmp_1', { kind: 'event', eventId: 'evt_9', customerId });
  expect(identityFor(identity, 'cus_other')).toBe(grantIdentity('cmp_1', { kind: 'event', eventId: 'evt_9', customerId: 'cus_other' }));
});

test('an event that grants nothing, or does not say for what, is no occasion', () => {
  expect(occasionOf({ id: 'evt_9', type: 'order.refunded', customerId, orderId: 'o-1' })).toBeNull();
  expect(occasionOf({ id: 'evt_9', type: 'order.paid', customerId })).toBeNull();
  expect(occasionOf({ id: 'evt_9', type: 'constructor', customerId })).toBeNull();
});

test('every event that may start a campaign is an occasion', () => {
  for (const type of TRIGGER_EVENTS)
    expect(occasionOf({ id: 'evt_9', type, customerId, orderId: 'o-1', checkoutId: 'chk_77' })).not.toBeNull();
});
