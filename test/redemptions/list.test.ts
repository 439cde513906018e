import { expect, test } from '@jest/globals';
import { aClaimedCoupon, accepted, activeCampaign, held, reserve } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCart, aClaimable, fresh } from '../support/builders.js';
import { act, letRunOut, shown } from './support.js';

const api = useApi();

const list = async (query: string) => accepted(await api().as.marketer.get(`/v1/redemptions?${query}`));
const idsIn = ({ items }: { items: { id: string }[] }): string[] => items.map(({ id }) => id);

/** A hold of a campaign's coupon. */
async function aHold() {
  const { campaignId, customer, code } = await aClaimedCoupon(api());
  return { campaignId, customer, code, id: (await held(api(), customer, code)).id as string };
}

test('the redemptions of a campaign are listed as each is shown, the newest first, page by page', async () => {
  const { campaignId, customer, code, id: first } = await aHold();
  await api().pass(1);
  accepted(await act(api(), first, 'release'));
  const second = (await held(api(), customer, code)).id;
  const other = await aHold();
  expect(await list(`campaign=${campaignId}`)).toEqual({
    items: [await shown(api(), second), await shown(api(), first)],
    nextCursor: null,
  });
  const page = await list(`campaign=${campaignId}&limit=1`);
  expect(idsIn(page)).toEqual([second]);
  expect(idsIn(await list(`campaign=${campaignId}&limit=1&cursor=${page.nextCursor}`))).toEqual([first]);
  expect(idsIn(await list('limit=3'))).toEqual([other.id, second, first]);
});

test('they are found by their state', async () => {
  const { campaignId, id } = await aHold();
  accepted(await act(api(), id, 'confirm', { orderId: fresh('o') }));
  expect(idsIn(await list(`campaign=${campaignId}&state=confirmed`))).toEqual([id]);
  expect(idsIn(await list(`campaign=${campaignId}&state=reserved`))).toEqual([]);
});

test('they are found by when they were reserved: from an instant on, and before another', async () => {
  const { campaignId, id } = await aHold();
  const at = (await api().now()).getTime();
  const instant = (ms: number) => new Date(at + ms).toISOString();
  expect(idsIn(await list(`campaign=${campaignId}&from=${instant(-60_000)}&to=${instant(60_000)}`))).toEqual([id]);
  expect(idsIn(await list(`campaign=${campaignId}&from=${instant(60_000)}`))).toEqual([]);
  expect(idsIn(await list(`campaign=${campaignId}&to=${instant(-60_000)}`))).toEqual([]);
});

test('what continues a lost hold stands beside it, and the hold names it', async () => {
  const { campaignId, id } = await aHold();
  await letRunOut(id);
  const late = accepted(await act(api(), id, 'confirm', { orderId: fresh('o') }));
  const { items } = await list(`campaign=${campaignId}`);
  expect(items.map((one: { id: string; continuedBy?: string }) => [one.id, one.continuedBy])).toEqual([
    [late.id, undefined],
    [id, late.id],
  ]);
});

test('a reserve that was refused held nothing: it stands under no campaign', async () => {
  const { campaignId, customer, code } = await aClaimedCoupon(api(), {
    redeemWhen: { all: [{ fact: 'cart.totalQuantity', operator: 'greaterThanInclusive', value: 9 }] },
  });
  expect((await reserve(api(), customer, aCart([10_000]), [code])).status).toBe(409);
  expect(await list(`campaign=${campaignId}`)).toEqual({ items: [], nextCursor: null });
  expect((await list('state=released&limit=1')).items).toMatchObject([{ why: 'refused', applied: [] }]);
});

test('a campaign that nobody has used has none', async () => {
  expect(await list(`campaign=${await activeCampaign(api(), aClaimable())}`)).toEqual({ items: [], nextCursor: null });
});

test.each([
  ['a campaign that does not exist', 'campaign=cmp_nobody', 404, { code: 'not_found' }],
  ['a state that there is not', 'state=confirmd', 400, { errors: [{ path: 'state', nearest: 'confirmed' }] }],
  ['no instant', 'from=yesterday', 400, { errors: [{ path: 'from' }] }],
  ['a cursor of something else', 'cursor=eHl6', 400, { code: 'bad_cursor' }],
])('%s is refused', async (_what, query, status, problem) => {
  expect(await api().as.marketer.get(`/v1/redemptions?${query}`)).toMatchObject({ status, body: problem });
});
