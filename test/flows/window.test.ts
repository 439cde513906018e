import { describe, expect, test } from '@jest/globals';
import { runSchedules } from '../../server/schedules/schedules.service.js';
import { accepted, activeCampaign, campaignOf, introduced, pay, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, aClaimable, anEvent, anOrder, aShopper } from '../support/builders.js';

const api = useApi();
const HOUR = 3_600_000;
const inHours = async (hours: number): Promise<string> => new Date((await api().now()).getTime() + hours * HOUR).toISOString();
const windowOf = async (from: number, to: number) => ({ startsAt: await inHours(from), endsAt: await inHours(to) });
const claim = (id: string) => api().as.storefront.post(`/v1/campaigns/${id}/claims`, { customer: aShopper() });
const stateOf = async (id: string): Promise<string> => (await campaignOf(api(), id)).state;
const claimable = async (id: string): Promise<boolean> =>
  accepted(await api().as.storefront.get('/v1/claims')).items.some((item: { campaignId: string }) => item.campaignId === id);
const patch = async (id: string, body: object) =>
  api().as.marketer.patch(`/v1/campaigns/${id}`, body, `"${(await campaignOf(api(), id)).rev}"`);
const codesOf = ({ body }: { body: { errors: { path: string; code: string }[] } }) =>
  body.errors.map(({ path, code }) => `${path} ${code}`);

test('claims and coupons by hand wait for the start and stop at the end; a later end revives it, an end for good is final', async () => {
  const id = await activeCampaign(api(), aClaimable({ window: await windowOf(2, 4) }));
  const customer = await introduced(api());
  const give = () => api().as.marketer.post(`/v1/campaigns/${id}/coupons`, { customers: [customer] });
  const seen = async () => ({
    state: await stateOf(id),
    isClaimable: await claimable(id),
    claim: (await claim(id)).status,
    byHand: (await give()).status,
  });
  expect(await seen()).toEqual({ state: 'scheduled', isClaimable: false, claim: 409, byHand: 409 });
  expect(codesOf(await claim(id))).toEqual(['state not_started']);
  await api().pass(2);
  expect(await seen()).toEqual({ state: 'active', isClaimable: true, claim: 201, byHand: 201 });
  await api().pass(2);
  expect(await seen()).toEqual({ state: 'over', isClaimable: false, claim: 409, byHand: 409 });
  expect(codesOf(await give())).toEqual(['state campaign_over']);
  accepted(await patch(id, { window: { endsAt: await inHours(1) } }));
  expect(await seen()).toEqual({ state: 'active', isClaimable: true, claim: 201, byHand: 201 });
  accepted(await api().as.marketer.post(`/v1/campaigns/${id}/pause`));
  await api().pass(1);
  expect(await stateOf(id)).toBe('paused');
  expect(codesOf(await api().as.marketer.post(`/v1/campaigns/${id}/activate`))).toEqual(['window.endsAt window_over']);
  accepted(await api().as.marketer.post(`/v1/campaigns/${id}/end`));
  const late = await patch(id, { window: { endsAt: await inHours(9) } });
  expect(codesOf(late)).toEqual([' campaign_ended']);
  expect(late.body.detail).toBe('The campaign is invalid: The campaign has ended and cannot be restarted.');
});

test('a coupon that was issued in time is used after the end', async () => {
  const id = await activeCampaign(api(), aClaimable({ window: { endsAt: await inHours(1) } }));
  const customer = aShopper();
  const { code } = accepted(await api().as.storefront.post(`/v1/campaigns/${id}/claims`, { customer }));
  await api().pass(1);
  expect(accepted(await api().as.agent.get(`/v1/coupons/${code}`))).toMatchObject({ state: 'issued', usableNow: true });
});

test('an event counts when it happened, however late it is told', async () => {
  const id = await activeCampaign(api(), aCampaign({ window: { endsAt: await inHours(1) } }));
  const [before, end] = [new Date(await inHours(0.9)), new Date(await inHours(1))];
  await api().pass(2);
  const paid = async (at: Date) =>
    (await tell(api(), anEvent('order.paid', aShopper(), { order: anOrder([10_000], at) }, at))).decisions.find(
      (decision: { campaignId: string }) => decision.campaignId === id,
    );
  expect(await paid(before)).toMatchObject({ granted: true });
  expect(await paid(end)).toMatchObject({ granted: false, reasons: [{ code: 'campaign_over' }] });
  expect((await pay(api(), aShopper(), 10_000)).decision).toMatchObject({ granted: false });
});

test('a schedule ticks from its start to its end', async () => {
  const customer = await introduced(api());
  accepted(await api().as.storefront.get(`/v1/customers/shop:${customer.shopId}/coupons`));
  const body = aClaimable({
    goal: 'boost_purchase',
    trigger: { schedule: '0 * * * *' },
    limits: { issued: { perCustomer: 50 } },
    window: await windowOf(2, 4),
  });
  const id = await activeCampaign(api(), body);
  const issued = async () => {
    await runSchedules(api().shop, await api().now());
    return (await campaignOf(api(), id)).figures.issued;
  };
  await api().pass(1);
  expect(await issued()).toBe(0);
  await api().pass(2); // an hour after the start
  const afterOne = await issued();
  expect(afterOne).toBeGreaterThan(0);
  await api().pass(1);
  expect(await issued()).toBe(afterOne);
});

describe('the list', () => {
  const listed = async (state: string): Promise<string[]> => {
    const ids: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const path: string = `/v1/campaigns?limit=2&state=${state}${cursor && `&cursor=${cursor}`}`;
      const page: { items: { id: string; state: string }[]; nextCursor: string | null } = accepted(await api().as.agent.get(path));
      expect(page.items.every((item) => item.state === state)).toBe(true);
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    return ids;
  };

  test('shows those of a state, page by page', async () => {
    const draft: string = accepted(await api().as.marketer.post('/v1/campaigns', aClaimable())).id;
    const window = await windowOf(1, 2);
    const ids: Record<string, string> = {
      draft,
      scheduled: await activeCampaign(api(), aClaimable({ window })),
      active: await activeCampaign(api(), aClaimable()),
      paused: await activeCampaign(api(), aClaimable({ window })),
      ended: await activeCampaign(api(), aClaimable()),
    };
    accepted(await api().as.marketer.post(`/v1/campaigns/${ids.paused}/pause`));
    accepted(await api().as.marketer.post(`/v1/campaigns/${ids.ended}/end`));
    for (const [state, id] of Object.entries(ids)) {
      expect(await listed(state)).toContain(id);
      for (const other of Object.keys(ids)) if (other !== state) expect(await listed(other)).not.toContain(id);
    }
    await api().pass(2);
    expect(await listed('over')).toContain(ids.scheduled);
    expect(await listed('scheduled')).not.toContain(ids.scheduled);
  });

  test('refuses a state that there is not', async () => {
    expect((await api().as.agent.get('/v1/campaigns?state=running')).status).toBe(400);
  });
});
