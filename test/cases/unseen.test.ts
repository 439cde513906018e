import { beforeAll, expect, test } from '@jest/globals';
import { aClaimedCoupon, accepted, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { anEvent, aShopper } from '../support/builders.js';
import { act, amount, caseOf, complaint, goodwillCampaign, investigated, opened } from './desk.js';

const api = useApi();
beforeAll(() => goodwillCampaign(api()));

// Nothing at all, though a program that trims blanks sees characters: each alone, and several.
const UNSEEN = ['\u200b', '\u2060\u200d', '\u202e', '\u3164', '\u2800', '\0', '\ufeff \u00ad', '\ud83d'];
const refusal = ({ status, body }: Awaited<ReturnType<typeof act>>) => [status, body.errors[0]?.code];
const NOT_SEEN = [422, 'not_seen'];

test.each(UNSEEN)('D2: %j is no word: it is no reply, no facts and no reason', async (text) => {
  const { id } = await opened(api());
  expect(refusal(await act(api(), id, 'replies', { text }))).toEqual(NOT_SEEN);
  expect(await caseOf(api(), id)).toMatchObject({ state: 'opened', timeline: [{ act: 'opened' }] });
  const acts: [string, object][] = [
    ['facts', {}],
    ['decision', {}],
    ['offer', {}],
    ['escalate', {}],
    ['reopen', {}],
    ['flags', { flag: 'cash_for_praise' }],
    ['close', { reason: 'resolved' }],
    ['move', { state: 'contacted' }],
    ['answer', { accepted: true }],
  ];
  for (const [path, more] of acts) expect([path, refusal(await act(api(), id, path, { text, ...more }))]).toEqual([path, NOT_SEEN]);
  expect(refusal(await api().as.agent.post('/v1/cases', complaint({ text })))).toEqual(NOT_SEEN);
});

test('D2: nor what goes with goodwill, more days or a recall, nor a name that the desk corrects', async () => {
  const [text, { id }] = ['\u200b', await investigated(api())];
  expect(refusal(await api().as.agent.post(`/v1/cases/${id}/goodwill`, { reward: amount(100), text }))).toEqual(NOT_SEEN);
  const { customer, code } = await aClaimedCoupon(api());
  expect(refusal(await api().as.agent.post(`/v1/coupons/${code}/extend`, { text }))).toEqual(NOT_SEEN);
  expect(refusal(await api().as.supervisor.post(`/v1/coupons/${code}/revoke`, { reason: text }))).toEqual(NOT_SEEN);
  expect(refusal(await api().as.admin.post('/v1/keys', { name: text, role: 'agent' }))).toEqual(NOT_SEEN);
  const told = await tell(api(), anEvent('customer.updated', customer, { customer: { name: text, tier: 'gold' } }, await api().now()));
  expect(told.warnings).toEqual([expect.objectContaining({ path: 'data.customer.name' })]);
  expect(accepted(await api().as.agent.get(`/v1/customers/shop:${customer.shopId}`))).toMatchObject({ tier: 'gold' });
});

test.each(['👩‍👩‍👧‍👦', 'می‌خواهم', '.', '죄송합니다', '\u202b\u05e9\u05dc\u05d5\u05dd'])('%s is a word', async (text) => {
  const { id } = await opened(api(), { customer: aShopper() });
  expect(accepted(await act(api(), id, 'replies', { text })).timeline.at(-1).text).toBe(text);
});
