import { expect, test } from '@jest/globals';
import { accepted, activeCampaign, pay, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aClaimable, anEvent, aShopper, fresh } from '../support/builders.js';
import { anAddress, aPhone, codesIn, found, quoted, said, shown, visited, warningsIn } from './support.js';

const api = useApi();
const claimed = async (customer: object, campaignId: string) =>
  api().as.storefront.post(`/v1/campaigns/${campaignId}/claims`, { customer });

/** A guest with a coupon, who left an address. */
async function aGuest() {
  const [guestId, email] = [fresh('g'), anAddress()];
  await visited(api(), { guestId, email });
  const campaignId = await activeCampaign(api(), aClaimable({ limits: { issued: { perCustomer: 1 } } }));
  const { code } = accepted(await claimed({ guestId }, campaignId));
  return { guestId, email, campaignId, code: code as string };
}

test.each(['visit first', 'account first'])(
  'C2: a guest joins the account once the shop has verified the address: %s',
  async (sequence) => {
    const account = aShopper();
    const guest = await aGuest();
    if (sequence === 'account first') await pay(api(), account, 1000);
    const created = anEvent('customer.created', account, { customer: { email: guest.email } }, await api().now());
    expect(warningsIn(await tell(api(), created))).toEqual(['identifier_unverified data.customer.email']);
    expect((await shown(api(), account.shopId)).identifiers.email).toBe(guest.email); // mails go there
    expect(codesIn(await quoted(api(), account))).toEqual([]);

    const joined = await said(api(), account, { verified: ['email'] });
    expect(warningsIn(joined)).toEqual([]);
    const whole = await shown(api(), account.shopId);
    expect(whole).toMatchObject({ verified: ['email'], formerIds: [expect.stringMatching(/^cus_/)] });
    expect(codesIn(await quoted(api(), account))).toEqual([guest.code]);
    expect(accepted(await api().as.agent.get(`/v1/customers/${whole.formerIds[0]}`)).id).toBe(whole.id);
    expect((await said(api(), account, { email: guest.email, verified: ['email'] })).warnings).toEqual([]);
    expect((await shown(api(), account.shopId)).formerIds).toHaveLength(1);
  },
);

test('C2: until then the account counts its own uses and the guest’s, the guest only its own, and a typed code is accepted with the address', async () => {
  const guest = await aGuest();
  const account = aShopper();
  await said(api(), account, { email: guest.email });
  const refused = await claimed(account, guest.campaignId);
  expect([refused.status, refused.body.reasons[0].code]).toEqual([409, 'customer_limit_reached']);
  expect(
    accepted(await api().as.storefront.get(`/v1/claims?customer=shop:${account.shopId}`)).items.map(
      ({ campaignId }: { campaignId: string }) => campaignId,
    ),
  ).not.toContain(guest.campaignId);

  const open = await activeCampaign(api(), aClaimable({ limits: { issued: { perCustomer: 1 } } }));
  accepted(await claimed(account, open));
  accepted(await claimed({ guestId: guest.guestId }, open)); // the owner's count knows nothing of it

  for (const customer of [account, { shopId: fresh('new'), email: guest.email }, { email: guest.email }]) {
    const { applied, refused } = await quoted(api(), customer, [guest.code]);
    expect([applied.map(({ code }: { code: string }) => code), refused]).toEqual([[guest.code], []]);
  }
  for (const customer of [aShopper(), { email: anAddress() }, { guestId: fresh('g') }])
    expect((await quoted(api(), customer, [guest.code])).refused[0].reasons[0].code).toBe('coupon_unknown');
});

test('C2: an implied limit of one claim counts over both as well', async () => {
  const campaignId = await activeCampaign(api(), aClaimable());
  const [owner, other] = [aShopper(), aShopper()];
  const phone = aPhone();
  await said(api(), owner, { phone });
  accepted(await claimed(owner, campaignId));
  expect(warningsIn(await said(api(), other, { phone }))).toEqual(['identifier_taken data.customer.phone']);
  expect((await claimed(other, campaignId)).body.reasons[0].code).toBe('customer_limit_reached');
});

test('C2: two accounts that meet stay two, with a warning that says how to merge them; the verified one owns the address', async () => {
  const [first, second] = [aShopper(), aShopper()];
  const email = anAddress();
  await said(api(), first, { email });
  const told = await said(api(), second, { email, verified: ['email'] });
  expect(told.warnings).toEqual([
    { code: 'identifier_taken', path: 'data.customer.email', message: expect.stringContaining('/v1/customers/{id}/merge') },
  ]);
  expect((await found(api(), { email })).identifiers.shopId).toBe(second.shopId);
  expect(warningsIn(await said(api(), first, { email, verified: ['email'] }))).toEqual(['identifier_taken data.customer.email']);
  expect((await found(api(), { email })).identifiers.shopId).toBe(second.shopId);
  accepted(await api().as.admin.post(`/v1/customers/shop:${first.shopId}/merge`, { from: `shop:${second.shopId}` }));
  expect(warningsIn(await said(api(), first, { email }))).toEqual([]);
});

test('C2: a guest who is named together with the shop’s own id is that account, with all that was theirs', async () => {
  const guest = await aGuest();
  const account = aShopper();
  await pay(api(), account, 1000);
  expect(warningsIn(await visited(api(), { ...account, guestId: guest.guestId }))).toEqual([]);
  expect(await shown(api(), account.shopId)).toMatchObject({
    identifiers: { email: guest.email, guestId: guest.guestId },
    figures: { orders: 1 },
  });
  expect(codesIn(await quoted(api(), { guestId: guest.guestId }))).toEqual([guest.code]);
});

test('C2: a guest becomes the account that the shop opens for them', async () => {
  const guest = await aGuest();
  const { id } = await found(api(), { guestId: guest.guestId });
  const account = aShopper();
  await tell(api(), anEvent('customer.created', { ...account, guestId: guest.guestId }, { customer: {} }, await api().now()));
  expect(await shown(api(), account.shopId)).toMatchObject({ id, identifiers: { email: guest.email } });
  expect(codesIn(await quoted(api(), account))).toEqual([guest.code]);
});

test.each([
  ['email', anAddress],
  ['phone', aPhone],
] as const)('C2: that the present %s is verified counts also where it is told late, and takes nothing from others', async (kind, an) => {
  const [account, other, late] = [aShopper(), aShopper(), aShopper()];
  const [value, taken] = [an(), an()];
  const guest = { guestId: fresh('g'), [kind]: value };
  await visited(api(), guest);
  await visited(api(), { ...account, [kind]: value });
  expect((await said(api(), account, { [kind]: value, verified: [kind] }, -1)).warnings).toEqual([]);
  const { identifiers, verified } = await shown(api(), account.shopId);
  expect([identifiers, verified]).toEqual([{ ...account, ...guest }, [kind]]);

  await visited(api(), { ...other, [kind]: taken });
  await visited(api(), { ...late, [kind]: taken });
  await said(api(), late, { [kind]: taken, verified: [kind] }, -1);
  expect((await found(api(), { [kind]: taken })).identifiers.shopId).toBe(other.shopId);
  await said(api(), late, { [kind]: taken, verified: [kind] });
  expect((await found(api(), { [kind]: taken })).identifiers.shopId).toBe(late.shopId);
});
