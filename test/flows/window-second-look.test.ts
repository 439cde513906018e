import { describe, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { normalizeCode } from '../../campaigns/coupon-code.js';
import { systemContext } from '../../server/context.js';
import { carryIssuesForward } from '../../server/coupons/issue.service.js';
import { lookAtChangedOrders } from '../../server/coupons/take-back.service.js';
import { answerLeftEvents } from '../../server/events/events.service.js';
import { issuedBy, tellWatchers } from '../../server/events/events.store.js';
import { accepted, activeCampaign, couponOf, pay, refund } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, aRefund, aShopper } from '../support/builders.js';

const api = useApi();
const HOUR_MS = 3_600_000;
const LONG_AGO = new Date(0);

/** A campaign of this hour: "spend 100", with a limit, so that its coupons are opened first. */
const ofThisHour = async () =>
  activeCampaign(
    api(),
    aCampaign({
      window: { endsAt: new Date((await api().now()).getTime() + HOUR_MS).toISOString() },
      limits: { issued: { total: 10 } },
    }),
  );

const idOf = (code: string): string => {
  const read = normalizeCode(code);
  if (!('code' in read)) throw new Error(code);
  return read.code;
};
const coupons = () => mongoose.connection.collection<{ _id: string }>('coupons');
const events = () => mongoose.connection.collection<{ _id: string; eventId: string }>('events');

/** As a crash leaves an event: nobody was answered. */
const unanswered = { isAnswered: false, answer: null, answeredAt: null, leaseUntil: LONG_AGO };

describe('what was earned in time is not asked again after the end of the window', () => {
  test.each([
    ['after it was decided', {}],
    ['before it was decided', { earned: null, decisions: [] }],
  ])('an event that a crash left %s', async (_when, undecided) => {
    await ofThisHour();
    const { code, answer } = await pay(api(), aShopper(), 10_000);
    await coupons().deleteOne({ _id: idOf(code) });
    await events().updateOne({ eventId: answer.id }, { $set: { ...unanswered, ...undecided } });
    await api().pass(2);
    await answerLeftEvents(systemContext(api().shop, await api().now()));
    expect((await couponOf(api(), code)).state).toBe('issued');
    expect(accepted(await api().as.storefront.get(`/v1/events/${answer.id}`)).coupons).toMatchObject([{ code }]);
  });

  test('a coupon that a crash left while it was opened', async () => {
    await ofThisHour();
    const { code } = await pay(api(), aShopper(), 10_000);
    const opening = { state: 'opening', moves: [], isSettled: true, leaseUntil: LONG_AGO };
    expect((await coupons().updateOne({ _id: idOf(code), state: 'issued' }, { $set: opening })).modifiedCount).toBe(1);
    await api().pass(2);
    await carryIssuesForward(api().shop, issuedBy);
    expect((await couponOf(api(), code)).state).toBe('issued');
  });

  test.each([
    ['still worth enough', 10_000, 'issued'],
    ['worth too little', 10_001, 'revoked'],
  ])('an order that went back in part, %s', async (_what, backMinor, state) => {
    await ofThisHour();
    const lines = [
      { id: '1', sku: 'TEA-1', quantity: 1, lineTotalMinor: 20_000 - backMinor },
      { id: '2', sku: 'TEA-2', quantity: 1, lineTotalMinor: backMinor },
    ];
    const { order, code } = await pay(api(), aShopper(), 0, { lines });
    await api().pass(2);
    await refund(api(), order.id, aRefund(1, backMinor, '2'));
    await lookAtChangedOrders(api().shop, await api().now(), tellWatchers);
    expect((await couponOf(api(), code)).state).toBe(state);
  });
});
