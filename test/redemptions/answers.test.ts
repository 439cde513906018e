import { expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { fingerprint, idOf } from '../../server/lib/ids.js';
import { forgetAnswers } from '../../server/redemptions/sweeps.service.js';
import { aClaimedCoupon, accepted, reserve } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCart, fresh } from '../support/builders.js';

const api = useApi();
const HOUR_MS = 3_600_000;

const change = async (id: string, update: object) => {
  const { matchedCount } = await mongoose.connection.collection<{ _id: string }>('redemptions').updateOne({ _id: id }, update);
  expect(matchedCount).toBe(1);
};
const answeredBefore = (id: string, milliseconds: number) => change(id, { $set: { answeredAt: new Date(Date.now() - milliseconds) } });
const outcome = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];

/** A reserve under a key; `again` sends the same, or another cart. */
async function aReserve() {
  const { customer, code } = await aClaimedCoupon(api());
  const [cart, key] = [aCart([10_000]), fresh('key')];
  const again = (other = cart) => reserve(api(), customer, other, [code], key);
  const first = await again();
  return { first, again, key, wish: { customer, cart, codes: [code] }, id: first.body.id as string };
}

test('what a reserve was answered is said for 72 hours, whatever became of the hold since', async () => {
  const { first, again, id } = await aReserve();
  accepted(await api().as.storefront.post(`/v1/redemptions/${id}/extend`));
  await answeredBefore(id, 72 * HOUR_MS - 60_000);
  await forgetAnswers();
  expect((await again()).text).toBe(first.text);
  accepted(await api().as.storefront.post(`/v1/redemptions/${id}/release`));
  expect((await again()).text).toBe(first.text);
});

test('after 72 hours it says what the hold is by then, and still refuses another body under its key', async () => {
  const { first, again, id } = await aReserve();
  accepted(await api().as.storefront.post(`/v1/redemptions/${id}/extend`));
  await answeredBefore(id, 72 * HOUR_MS + 60_000);
  expect(await forgetAnswers()).toBe(1);
  expect(await forgetAnswers()).toBe(0);
  const later = await again();
  expect([later.status, later.body.id]).toEqual([201, id]);
  expect(later.body.expiresAt > first.body.expiresAt).toBe(true);
  expect(outcome(await again(aCart([1])))).toEqual([422, 'idempotency_key_reused']);
  accepted(await api().as.storefront.post(`/v1/redemptions/${id}/release`));
  expect(outcome(await again())).toEqual([409, 'hold_lost']);
});

test('another body is refused while the first is under way, and the same is told to come again', async () => {
  const { again, id } = await aReserve();
  await change(id, {
    $set: { state: 'pending', token: 'of another program', leaseUntil: new Date(Date.now() + 60_000) },
    $unset: { answer: 1 },
  });
  expect(outcome(await again())).toEqual([409, 'still_under_way']);
  expect(outcome(await again(aCart([1])))).toEqual([422, 'idempotency_key_reused']);
});

test('of a crash in the middle the same request goes on, and is answered once', async () => {
  const { first, again, id } = await aReserve();
  const crashed = { state: 'pending', token: 'of a program that is gone', leaseUntil: new Date(0), expiresAt: null };
  await change(id, { $set: crashed, $unset: { answer: 1, answeredAt: 1 } });
  const carried = await again();
  expect([carried.status, carried.body.id, carried.body.state]).toEqual([201, id, 'reserved']);
  expect(carried.text).not.toBe(first.text); // the hold began anew
  expect((await again()).text).toBe(carried.text);
});

test('a checkout that is confirmed already refuses in the same bytes', async () => {
  const { customer, code } = await aClaimedCoupon(api());
  const cart = aCart([10_000]);
  const { id } = accepted(await reserve(api(), customer, cart, [code]));
  accepted(await api().as.storefront.post(`/v1/redemptions/${id}/confirm`, { orderId: fresh('o') }));
  const key = fresh('key');
  const [refused, again] = [await reserve(api(), customer, cart, [], key), await reserve(api(), customer, cart, [], key)];
  expect(outcome(refused)).toEqual([409, 'already_confirmed']);
  expect(again.text).toBe(refused.text);
});

/** As an earlier version left it: the answer lies beside the redemption. */
async function ofBefore() {
  const reserved = await aReserve();
  const { first, key, wish, id } = reserved;
  await change(id, { $unset: { fingerprint: 1, answer: 1, answeredAt: 1 } });
  const _id = idOf(api().as.storefront.actorId, 'POST /v1/redemptions', key);
  const answer = { status: 201, headers: { 'content-type': 'application/json; charset=utf-8' }, text: first.text };
  const record = { fingerprint: fingerprint(wish), leaseUntil: new Date(0), token: 'x', createdAt: new Date() };
  const records = mongoose.connection.collection<{ _id: string }>('idempotency');
  return {
    ...reserved,
    keep: (text: string | null) => records.insertOne({ _id, ...record, answer: text === null ? null : answer } as never),
  };
}

test('a version before kept the answer beside the redemption: it is found there', async () => {
  const { first, again, id, keep } = await ofBefore();
  await keep(first.text);
  accepted(await api().as.storefront.post(`/v1/redemptions/${id}/extend`));
  expect((await again()).text).toBe(first.text);
  expect(outcome(await again(aCart([1])))).toEqual([422, 'idempotency_key_reused']);
});

test('one that the version before had not answered yet is answered now, and from then on in the same bytes', async () => {
  const { again, id, keep } = await ofBefore();
  await keep(null);
  const [answered, once] = [await again(), await again()];
  expect([answered.status, answered.body.id, once.text]).toEqual([201, id, answered.text]);
});
