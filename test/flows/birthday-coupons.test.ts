import { expect, test } from '@jest/globals';
import { localTime } from '../../campaigns/local-time.js';
import { accepted, activeCampaign, pay, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, aClaimable, anEvent, aShopper } from '../support/builders.js';

type Json = Record<string, unknown>;

const api = useApi();
const ON_BIRTHDAY = { all: [{ fact: 'customer.birthdayToday', operator: 'equal', value: true }] };
const localDay = async (days = 0) => localTime(await api().now(), api().shop.zone).plus({ days });
const bornOn = async (customer: Json, birthday: string) =>
  tell(api(), anEvent('customer.updated', customer, { customer: { birthday } }, await api().now()));
const today = async () => (await localDay()).toFormat('MM-dd');

test('C7: one birthday coupon a customer and year, however many orders and whatever the birthday is changed to; another one next year', async () => {
  const id = await activeCampaign(api(), aCampaign({ issueWhen: ON_BIRTHDAY, limits: {} }));
  const customer = aShopper();
  await bornOn(customer, `1604-${await today()}`);
  expect((await pay(api(), customer, 100)).decision).toMatchObject({ campaignId: id, granted: true });
  expect((await pay(api(), customer, 100)).decision).toMatchObject({ granted: false, reasons: [{ code: 'already_granted' }] });
  await api().pass(24);
  expect((await pay(api(), customer, 100)).decision).toMatchObject({ granted: false, reasons: [{ code: 'conditions_not_met' }] });
  await bornOn(customer, await today());
  expect((await pay(api(), customer, 100)).decision).toMatchObject({ granted: false, reasons: [{ code: 'already_granted' }] });
  await bornOn(customer, `1990-${await today()}`);
  expect((await pay(api(), customer, 100)).decision).toMatchObject({ granted: false, reasons: [{ code: 'already_granted' }] });
  await api().pass(24 * 365);
  await bornOn(customer, await today());
  expect((await pay(api(), customer, 100)).decision).toMatchObject({ granted: true });
  await api().as.marketer.post(`/v1/campaigns/${id}/end`);
});

test('C7: the same of a coupon that customers take', async () => {
  const id = await activeCampaign(api(), aClaimable({ issueWhen: ON_BIRTHDAY, limits: { issued: { perCustomer: 5 } } }));
  const customer = aShopper();
  const claim = () => api().as.storefront.post(`/v1/campaigns/${id}/claims`, { customer });
  await bornOn(customer, await today());
  expect((await claim()).status).toBe(201);
  expect((await claim()).body).toMatchObject({ status: 409, code: 'not_granted' });
  await api().pass(24);
  await bornOn(customer, await today());
  expect((await claim()).body).toMatchObject({ status: 409, code: 'not_granted' });
  await api().pass(24 * 365);
  await bornOn(customer, await today());
  expect((await claim()).status).toBe(201);
  accepted(await api().as.marketer.post(`/v1/campaigns/${id}/end`));
});

test('C7: a coupon that asks for more than the birthday in one branch only is one an order, as before', async () => {
  const id = await activeCampaign(
    api(),
    aCampaign({ issueWhen: { any: [ON_BIRTHDAY, { fact: 'order.subtotalMinor', operator: 'greaterThan', value: 50 }] }, limits: {} }),
  );
  const customer = aShopper();
  await bornOn(customer, await today());
  expect([(await pay(api(), customer, 100)).decision.granted, (await pay(api(), customer, 100)).decision.granted]).toEqual([true, true]);
  await api().as.marketer.post(`/v1/campaigns/${id}/end`);
});
