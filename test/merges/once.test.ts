import { expect, test } from '@jest/globals';
import { identityFor } from '../../campaigns/occasion.js';
import { SYSTEM } from '../../server/actors/actor.js';
import { actOnCampaign, createCampaign } from '../../server/campaigns/campaigns.service.js';
import { systemContext } from '../../server/context.js';
import { findCouponsOfCustomer } from '../../server/coupons/coupons.store.js';
import { issueCoupon } from '../../server/coupons/issue.service.js';
import type { Customer } from '../../server/customers/customer.js';
import { updateCustomer } from '../../server/customers/customers.store.js';
import { joinCustomers } from '../../server/merges/merges.service.js';
import { runSchedules } from '../../server/schedules/schedules.service.js';
import { givenCustomer } from '../messages/given.js';
import { useDatabase } from '../support/database.js';

const shop = useDatabase();
const NOW = new Date('2026-11-22T12:00:00Z');
const BIRTHDAY = { fact: 'customer.birthdayToday', operator: 'equal', value: true };
const context = (now = NOW) => systemContext(shop(), now);
const join = (into: Customer, from: Customer) => joinCustomers(into._id, from._id, { by: 'act_1', at: NOW });

async function active(changes: object) {
  const definition = {
    name: 'Tea',
    goal: 'boost_purchase',
    issueWhen: { all: [] },
    reward: { type: 'amount', amountMinor: 500 },
    ...changes,
  };
  const { _id } = await createCampaign(definition, context());
  return actOnCampaign(_id, 'activate', context());
}

const issuedTo = async ({ _id }: Customer, campaignId: string) =>
  (await findCouponsOfCustomer(_id)).filter((coupon) => coupon.campaignId === campaignId);

test.each([
  ['of a birthday', '["cmp_1","birthday",2026,"cus_b"]', true],
  ['of a schedule’s tick', '["cmp_1","schedule","2026-03-09T09:00","cus_b"]', true],
  ['of a claim', '["cmp_1","claim",2,"cus_b"]', true],
  ['of a hand', '["cmp_1","hand","act_1","key","cus_b"]', true],
  ['of an order', '["cmp_1","order","cus_a"]', false],
  ['of a case', '["cmp_1","case","cas_1",1]', false],
])('the identity of a grant %s names its customer, or does not', (_what, identity, isOwn) => {
  expect(identityFor(identity, 'cus_a')).toBe(isOwn ? identity.replace('cus_b', 'cus_a') : identity);
});

test('C7: one birthday coupon a year, whoever is merged and however the birthday is corrected', async () => {
  const campaign = await active({ trigger: { schedule: '0 * * * *' }, issueWhen: BIRTHDAY });
  const [one, other] = [await givenCustomer({ birthday: '11-23' }), await givenCustomer()];
  await runSchedules(shop(), new Date('2026-11-22T18:00:00Z'));
  expect(await issuedTo(one, campaign._id)).toHaveLength(1);
  const survivor = await join(other, one);
  await updateCustomer(survivor._id, survivor.rev, { birthday: '11-25' });
  await runSchedules(shop(), new Date('2026-11-25T10:00:00Z'));
  expect(await issuedTo(other, campaign._id)).toHaveLength(1);
  await runSchedules(shop(), new Date('2027-11-25T10:00:00Z'));
  expect(await issuedTo(other, campaign._id)).toHaveLength(2);
  await actOnCampaign(campaign._id, 'end', context());
});

test('C7: a tick that one of two had is not given again to what they are together', async () => {
  const campaign = await active({ trigger: { schedule: '0 9 * * *' }, limits: { issued: { perCustomer: 5 } } });
  const [one, other] = [await givenCustomer(), await givenCustomer()];
  const grant = (customer: Customer, origin: string) =>
    issueCoupon(
      {
        campaign,
        customerId: customer._id,
        identity: JSON.stringify([campaign._id, 'schedule', '2026-11-23T09:00', customer._id]),
        origin: { kind: 'schedule', id: origin, by: SYSTEM._id },
        earnedBy: null,
      },
      context(),
    );
  const before = await grant(one, 'run_1');
  await join(other, one);
  expect(await grant(other, 'run_1')).toMatchObject({ outcome: 'granted', coupon: { _id: 'coupon' in before ? before.coupon._id : '' } });
  expect(await grant(one, 'run_2')).toMatchObject({ outcome: 'already_granted' });
  expect(await issuedTo(other, campaign._id)).toHaveLength(1);
  await actOnCampaign(campaign._id, 'end', context());
});

test('C7: a schedule that runs while customers are merged gives nobody two', async () => {
  const campaign = await active({
    trigger: { schedule: '0 9 * * *' },
    issueWhen: { all: [{ fact: 'customer.tier', operator: 'equal', value: 'gold' }] },
    limits: { issued: { perCustomer: 3 } },
  });
  const pairs = await Promise.all(
    Array.from({ length: 12 }, async () => [await givenCustomer({ tier: 'gold' }), await givenCustomer({ tier: 'gold' })] as const),
  );
  const tick = new Date('2026-11-23T01:30:00Z');
  await Promise.all([
    runSchedules(shop(), tick),
    ...pairs.map(async ([one, other], index) => {
      await new Promise((resolve) => setTimeout(resolve, index * 25));
      await join(one, other);
    }),
  ]);
  await runSchedules(shop(), tick);
  for (const [one, other] of pairs) {
    const coupons = await issuedTo(one, campaign._id);
    // Both may have had theirs before they were merged; whoever was merged first has one.
    expect(new Set(coupons.map(({ identity }) => identity)).size).toBe(coupons.length);
    expect(coupons.length).toBeGreaterThanOrEqual(1);
    expect(await issuedTo(other, campaign._id)).toEqual([]);
  }
  await actOnCampaign(campaign._id, 'end', context());
});
