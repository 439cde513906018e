import { expect, test } from '@jest/globals';
import { localDate } from '../../campaigns/local-time.js';
import { accepted, activeCampaign, campaignOf, introduced, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, aClaimable, anEvent, anOrder, aShopper } from '../support/builders.js';

const api = useApi();
const inDays = async (days: number): Promise<string> =>
  localDate(new Date((await api().now()).getTime() + days * 86_400_000), api().shop.zone);
const claim = (id: string) => api().as.storefront.post(`/v1/campaigns/${id}/claims`, { customer: aShopper() });
const errorsOf = ({ status, body }: { status: number; body: { errors: { path: string; code: string }[] } }) => [
  status,
  ...body.errors.map(({ path, code }) => `${path} ${code}`),
];

test('coupons end with the campaign’s last day, and after it there are none', async () => {
  const until = await inDays(2);
  const id = await activeCampaign(api(), aClaimable({ validity: { until } }));
  const customer = aShopper();
  const first = accepted(await api().as.storefront.post(`/v1/campaigns/${id}/claims`, { customer }));
  expect(first.lastDay).toBe(until);
  await api().pass(48);
  expect(accepted(await claim(id)).lastDay).toBe(until);
  await api().pass(24);
  expect(errorsOf(await claim(id))).toEqual([409, 'state campaign_over']);
  const claims = accepted(await api().as.storefront.get('/v1/claims'));
  expect(claims.items.map(({ campaignId }: { campaignId: string }) => campaignId)).not.toContain(id);
  const byHand = await api().as.marketer.post(`/v1/campaigns/${id}/coupons`, { customers: [await introduced(api())] });
  expect(errorsOf(byHand)).toEqual([409, 'state campaign_over']);
});

test('what was earned in time and is told after the last day issues nothing, twice', async () => {
  const id = await activeCampaign(api(), aCampaign({ validity: { until: await inDays(0) } }));
  const at = await api().now();
  const event = anEvent('order.paid', aShopper(), { order: anOrder([10_000], at) }, at);
  await api().pass(24);
  const decided = async () => (await tell(api(), event)).decisions.find(({ campaignId }: { campaignId: string }) => campaignId === id);
  expect(await decided()).toMatchObject({ granted: false, reasons: [{ code: 'campaign_over' }] });
  expect(await decided()).toMatchObject({ granted: false, reasons: [{ code: 'campaign_over' }] });
  expect((await campaignOf(api(), id)).figures.issued).toBe(0);
});

test('a last day that is over is refused where it is defined, and where it goes live', async () => {
  const define = async (validity: object) => api().as.marketer.post('/v1/campaigns', aClaimable({ validity }));
  expect(errorsOf(await define({ until: await inDays(-1) }))).toEqual([422, 'validity.until last_day_over']);
  const { id } = accepted(await define({ until: await inDays(0) }));
  const patch = async (body: object) => api().as.marketer.patch(`/v1/campaigns/${id}`, body, `"${(await campaignOf(api(), id)).rev}"`);
  await api().pass(24);
  accepted(await patch({ name: 'Another name' }));
  expect(errorsOf(await patch({ validity: { until: await inDays(-1) } }))).toEqual([422, 'validity.until last_day_over']);
  expect(errorsOf(await api().as.marketer.post(`/v1/campaigns/${id}/activate`))).toEqual([422, 'validity.until last_day_over']);
  accepted(await patch({ validity: { until: await inDays(0) } }));
  accepted(await api().as.marketer.post(`/v1/campaigns/${id}/activate`));
});

test('a start after the last day is refused', async () => {
  const goal = { goal: 'induce_next_purchase', validity: { startsAfterDays: 3, until: await inDays(2) } };
  expect(errorsOf(await api().as.marketer.post('/v1/campaigns', aCampaign(goal)))).toEqual([
    422,
    'validity.startsAfterDays validity_starts_too_late',
  ]);
});
