import { expect, test } from '@jest/globals';
import { accepted, activeCampaign, introduced, pay, reasonsOf, reserve, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, aCart, aClaimable, anEvent, aShopper, fresh } from '../support/builders.js';
import { anAddress, aPhone, codesIn, found, quoted, said, shown, visited, warningsIn } from './support.js';

const api = useApi();

/** Somebody with an account, an address, a telephone, a name and a coupon. */
async function aVictim() {
  const customer = aShopper();
  const about = { email: anAddress(), phone: aPhone(), name: 'Vera Victim', tier: 'gold' };
  await introduced(api(), customer, about);
  const campaignId = await activeCampaign(api(), aClaimable());
  const { code } = accepted(await api().as.storefront.post(`/v1/campaigns/${campaignId}/claims`, { customer }));
  return { customer, ...about, code: code as string, campaignId };
}

test.each(['email', 'phone'] as const)('C10: an account that states somebody’s %s is a customer of their own', async (kind) => {
  const victim = await aVictim();
  for (const own of [{ shopId: fresh('att') }, { guestId: fresh('att') }]) {
    const attacker = { ...own, [kind]: victim[kind] };
    const event = anEvent('customer.created', attacker, { customer: { name: 'Att' } }, await api().now());
    expect(warningsIn(await tell(api(), event))).toEqual([`identifier_taken customer.${kind}`]);
    const [made, theirs] = [await found(api(), own), await shown(api(), victim.customer.shopId)];
    expect(made.id).not.toBe(theirs.id);
    expect(theirs).toMatchObject({ name: 'Vera Victim', identifiers: { email: victim.email, phone: victim.phone } });
    expect(made).toMatchObject({ name: 'Att', identifiers: { ...own, [kind]: victim[kind] } });
    expect((await found(api(), { [kind]: victim[kind] })).id).toBe(theirs.id);
    expect(codesIn(await quoted(api(), attacker))).toEqual([]);
    expect(codesIn(await quoted(api(), own))).toEqual([]);
  }
  expect(codesIn(await quoted(api(), victim.customer))).toEqual([victim.code]);
});

test.each(['email', 'phone'] as const)('C10: %s alone opens no wallet until the shop has verified it', async (kind) => {
  const victim = await aVictim();
  const byAddress = { [kind]: victim[kind] };
  const shut = await quoted(api(), byAddress);
  expect([codesIn(shut), warningsIn(shut)]).toEqual([[], [`identifier_unverified customer.${kind}`]]);
  const held = accepted(await reserve(api(), byAddress, aCart([30_000]), []));
  expect([codesIn(held), warningsIn(held)]).toEqual([[], [`identifier_unverified customer.${kind}`]]);
  await said(api(), victim.customer, { verified: [kind] });
  const open = await quoted(api(), byAddress);
  expect([codesIn(open), warningsIn(open)]).toEqual([[victim.code], []]);
});

test('C10: under an unverified address nothing is claimed, and no code is told', async () => {
  const victim = await aVictim();
  const other = await activeCampaign(api(), aClaimable());
  for (const customer of [{ email: victim.email }, { phone: victim.phone }, { email: anAddress() }]) {
    const refused = await api().as.storefront.post(`/v1/campaigns/${other}/claims`, { customer });
    expect([refused.status, reasonsOf(refused.body)]).toEqual([409, ['customer_unverified']]);
  }
  const welcome = await activeCampaign(
    api(),
    aCampaign({ goal: 'boost_purchase', trigger: { event: 'customer.created' }, issueWhen: { all: [] } }),
  );
  const told = await tell(api(), anEvent('customer.created', { email: victim.email }, { customer: {} }, await api().now()));
  expect(told.coupons).toEqual([]);
  expect(JSON.stringify(told)).not.toMatch(/"code":"[0-9A-Z]{4}-/);
  await api().as.marketer.post(`/v1/campaigns/${welcome}/end`);
});

test('C10: what an order earns is told to whoever tells of it, by whatever name', async () => {
  const campaignId = await activeCampaign(api(), aCampaign());
  const { answer, code } = await pay(api(), { email: anAddress() }, 10_000);
  expect(answer.coupons.map((coupon: { campaignId: string }) => coupon.campaignId)).toContain(campaignId);
  expect(code).toMatch(/^[0-9A-Z]{4}-/);
  await api().as.marketer.post(`/v1/campaigns/${campaignId}/end`);
});

test('C10: under an unverified address an account’s facts and addresses stay, a yes does not outweigh a no, and a no counts', async () => {
  const victim = await aVictim();
  const consent = async (granted: boolean, hours: number) => {
    const at = new Date((await api().now()).getTime() + hours * 3_600_000).toISOString();
    return { consents: [{ channel: 'email', stream: 'promotions', granted, source: 'form', at }] };
  };
  await said(api(), victim.customer, await consent(false, -1));
  const typed = { name: 'Evil', email: anAddress(), birthday: '01-02', ...(await consent(true, 0)) };
  const told = await said(api(), { email: victim.email }, typed);
  expect(warningsIn(told)).toEqual(['identifier_unverified customer.email', 'identifier_unverified data.customer.email']);
  expect(await shown(api(), victim.customer.shopId)).toMatchObject({
    name: 'Vera Victim',
    birthday: '01-02', // nothing was known
    identifiers: { email: victim.email, phone: victim.phone },
    consents: [{ channel: 'email', stream: 'promotions', granted: false }],
  });
  expect(warningsIn(await said(api(), { email: victim.email }, { phone: null, email: null }))).toContain(
    'identifier_unverified data.customer.phone',
  );
  expect((await shown(api(), victim.customer.shopId)).identifiers).toMatchObject({ email: victim.email, phone: victim.phone });

  await said(api(), victim.customer, await consent(true, 0));
  await said(api(), { email: victim.email }, await consent(false, 0));
  expect((await shown(api(), victim.customer.shopId)).consents).toMatchObject([{ granted: false }]);
});

test('C10: whoever types a guest’s address adds no address of their own to them, and gets nothing of theirs by verifying it', async () => {
  const [email, own] = [anAddress(), aPhone()];
  await pay(api(), { email }, 1000);
  const told = await pay(api(), { email, phone: own }, 1000);
  expect(warningsIn(told.answer)).toEqual(['identifier_unverified customer.email', 'identifier_unverified customer.phone']);
  const attacker = aShopper();
  await said(api(), attacker, { phone: own, verified: ['phone'] });
  expect(await shown(api(), attacker.shopId)).toMatchObject({ figures: { orders: 0 }, formerIds: [] });
  expect((await found(api(), { email })).figures.orders).toBe(2);
});

test('C10: a guest’s browser that typed an address before its owner came has nothing of the owner’s account', async () => {
  const [email, phone] = [anAddress(), aPhone()];
  const browser = { guestId: fresh('g') };
  await visited(api(), { ...browser, email, phone });
  await said(api(), { ...browser, phone }, { verified: ['phone'] });
  const owner = aShopper();
  await said(api(), owner, { email, verified: ['email'] });
  const campaignId = await activeCampaign(api(), aClaimable());
  accepted(await api().as.storefront.post(`/v1/campaigns/${campaignId}/claims`, { customer: owner }));
  for (const customer of [browser, { phone }]) expect([customer, codesIn(await quoted(api(), customer))]).toEqual([customer, []]);
  expect((await shown(api(), owner.shopId)).identifiers).not.toHaveProperty('phone');
});

test('C10: another account that signs in with the same browser is not the one before', async () => {
  const guestId = fresh('g');
  const first = aShopper();
  const second = aShopper();
  await visited(api(), { ...first, guestId });
  expect(warningsIn(await visited(api(), { ...second, guestId }))).toEqual(['identifier_taken customer.guestId']);
  expect((await shown(api(), second.shopId)).id).not.toBe((await shown(api(), first.shopId)).id);
  expect((await found(api(), { guestId })).identifiers.shopId).toBe(first.shopId);
});
