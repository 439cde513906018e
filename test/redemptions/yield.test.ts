import { beforeEach, describe, expect, test } from '@jest/globals';
import { accepted, campaignOf, introduced, quote } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCart, aShopper, fresh, sideBySide } from '../support/builders.js';
import { reservedBy, reserveWith, shared } from './promotions.js';
import { act, outcome, shown } from './support.js';

const api = useApi();
const confirm = (id: string, more: object = {}) => act(api(), id, 'confirm', { orderId: fresh('o'), ...more });
const cart = () => aCart([5000]);
const codesIn = ({ applied }: { applied: { code?: string }[] }) => applied.map(({ code }) => code);

describe('a code once for each customer, and somebody who types a customer’s address', () => {
  let [id, code, email] = ['', '', ''];
  let owner = aShopper();
  const uses = async () => (await campaignOf(api(), id)).figures.uses;

  beforeEach(async () => {
    ({ id, code } = await shared(api(), { limits: { redeemed: { perCustomer: 1 } } }));
    email = `${fresh('kate')}@example.com`;
    owner = await introduced(api(), aShopper(), { email });
  });

  test.each(['before the owner registered', 'after'])('holds it, %s: the hold gives way to the owner', async (when) => {
    const address = when === 'after' ? email : `${fresh('liu')}@example.com`;
    const typed = await reservedBy(api(), { email: address }, cart(), [code]);
    if (when !== 'after') owner = await introduced(api(), aShopper(), { email: address });
    expect(codesIn(await quote(api(), owner, cart(), [code]))).toEqual([code]);
    expect(await shown(api(), typed.id)).toMatchObject({ state: 'reserved' }); // a quote takes nothing from anybody
    const own = await reservedBy(api(), owner, cart(), [code]);
    expect(await shown(api(), typed.id)).toMatchObject({ state: 'released', why: 'owner_came' });
    expect(outcome(await confirm(typed.id))).toEqual([409, 'hold_lost']);
    expect(accepted(await confirm(own.id)).state).toBe('confirmed');
    expect(await uses()).toEqual({ held: 0, redeemed: 1, restored: 0 });
  });

  test('holds the last use of all, and all that is left of the budget: the owner gets both', async () => {
    const last = await shared(api(), { limits: { redeemed: { total: 1, perCustomer: 1 } }, budgetMinor: 1000 });
    await reservedBy(api(), { email }, cart(), [last.code]);
    const other = await introduced(api());
    expect(codesIn(await quote(api(), other, cart(), [last.code]))).toEqual([]);
    expect(codesIn(await quote(api(), owner, cart(), [last.code]))).toEqual([last.code]);
    const own = await reservedBy(api(), owner, cart(), [last.code]);
    expect((await campaignOf(api(), last.id)).figures).toMatchObject({ left: 0, budget: { freeMinor: 0, promisedMinor: 1000 } });
    accepted(await confirm(own.id));
  });

  test('has bought with it: it is used up for the owner, who would else have it twice', async () => {
    accepted(await confirm((await reservedBy(api(), { email }, cart(), [code])).id));
    expect(outcome(await reserveWith(api(), owner, cart(), [code]))).toEqual([409, 'not_redeemable']);
    expect(await uses()).toMatchObject({ held: 0, redeemed: 1 });
  });

  test.each(['the owner’s', 'somebody else’s under the address'])('%s hold gives way to nobody who only types it', async (whose) => {
    const first = await reservedBy(api(), whose === 'the owner’s' ? owner : { email }, cart(), [code]);
    expect(outcome(await reserveWith(api(), { email }, cart(), [code]))).toEqual([409, 'not_redeemable']);
    expect(await shown(api(), first.id)).toMatchObject({ state: 'reserved' });
  });

  test('the owner’s own hold at another checkout stays', async () => {
    await reservedBy(api(), owner, cart(), [code]);
    expect(outcome(await reserveWith(api(), owner, cart(), [code]))).toEqual([409, 'not_redeemable']);
  });

  test('paid for all the same: an overrun, told as such', async () => {
    const typed = await reservedBy(api(), { email }, cart(), [code]);
    await reservedBy(api(), owner, cart(), [code]);
    expect(accepted(await confirm(typed.id, { paid: true }))).toMatchObject({ state: 'overrun' });
  });

  test('side by side with the owner: never more than once', async () => {
    const answers = await sideBySide(8, (index) => reserveWith(api(), index % 2 === 0 ? owner : { email }, cart(), [code]));
    const held = answers.flatMap(({ status, body }) => (status === 201 ? [body.id] : []));
    const confirmed = await Promise.all(held.map(async (redemption) => (await confirm(redemption)).status));
    expect(confirmed.filter((status) => status === 200).length).toBeLessThanOrEqual(1);
    expect((await uses()).redeemed).toBeLessThanOrEqual(1);
  });
});
