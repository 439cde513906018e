import { describe, expect, test } from '@jest/globals';
import { untoldOf } from '../../server/cases/case.js';
import { findUntoldCases, hasOpenCase, noteCaseTold } from '../../server/cases/cases.store.js';
import { openCasesOfUnhappy } from '../../server/cases/unhappy.service.js';
import { newSurvey } from '../../server/surveys/survey.js';
import { findSurvey, insertSurvey } from '../../server/surveys/surveys.store.js';
import { accepted, introduced } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { anEvent, anOrder, aShopper, sideBySide } from '../support/builders.js';
import { act, caseOf, complaint, investigated, opened, upTo } from './desk.js';

const api = useApi();
describe('C1-02, K-19 part: a case goes from state to state, and skips none', () => {
  test('its states follow what is done, and a closed case begins anew', async () => {
    const { id, ...record } = await opened(api());
    expect(record).toMatchObject({ state: 'opened', ownerId: api().as.agent.actorId, openedBy: 'agent', flags: [], grants: [] });
    expect(record.timeline).toMatchObject([{ act: 'opened', by: api().as.agent.actorId }]);
    const states: string[] = [];
    for (const [path, body] of [
      ['replies', { text: 'We are looking into it.' }],
      ['facts', { text: 'The lorry carried soap.', lossMinor: 4000 }],
      ['replies', { text: 'It was our fault.' }],
      ['decision', { text: 'New tea.' }],
      ['offer', { text: 'New tea, by telephone' }],
      ['answer', { accepted: false }],
      ['offer', { text: 'New tea, and a cup.' }],
      ['answer', { accepted: true }],
      ['close', { text: 'Done.' }],
      ['reopen', { text: 'The new tea, too.' }],
    ] as const)
      states.push(accepted(await act(api(), id, path, body)).state);
    expect(states).toEqual([
      'contacted',
      'investigating',
      'investigating',
      'internal_decision',
      'proposed',
      'declined',
      'proposed',
      'accepted',
      'closed',
      'opened',
    ]);
    const { timeline, lossMinor } = await caseOf(api(), id);
    expect(lossMinor).toBe(4000);
    expect(timeline.map((entry: { to?: string }) => entry.to).filter(Boolean)).toEqual(
      states.filter((state, at) => state !== states[at - 1]),
    );
  });

  test.each([
    ['facts before the customer was asked', 'opened', 'facts', undefined],
    ['a decision before the facts', 'contacted', 'decision', undefined],
    ['an offer before a decision', 'investigating', 'offer', undefined],
    ['an answer before anything was proposed', 'internal_decision', 'answer', { accepted: true }],
    ['a new beginning of what has not ended', 'accepted', 'reopen', undefined],
    ['a reply to a closed case', 'closed', 'replies', undefined],
  ] as const)('refused: %s', async (_what, from, path, body) => {
    const { id } = await opened(api());
    await upTo(api(), id, from);
    const before = await caseOf(api(), id);
    expect((await act(api(), id, path, body)).body.code).toBe('wrong_state');
    expect(await caseOf(api(), id)).toEqual(before);
  });
});

test('ten that act at once are all in the timeline, and a repeat of each adds nothing', async () => {
  const { id } = await opened(api());
  const reply = (index: number) => api().as.agent.post(`/v1/cases/${id}/replies`, { text: `reply ${index}` }, `reply ${index} of ${id}`);
  const bodies = (await sideBySide(10, reply)).map(accepted);
  expect(bodies).toHaveLength(10);
  for (const answer of await sideBySide(10, reply)) accepted(answer);
  const { timeline } = await caseOf(api(), id);
  expect(timeline.map(({ text }: { text: string }) => text).sort()).toEqual(
    [complaint().text, ...Array.from({ length: 10 }, (_, index) => `reply ${index}`)].sort(),
  );
});

test('the same word twice without a key is one', async () => {
  const { id } = await opened(api());
  const post = () => api().as.agent.post(`/v1/cases/${id}/replies`, { text: 'We are sorry.' }, null);
  accepted(await post());
  expect(accepted(await post()).timeline).toHaveLength(2);
});

test('the same request opens one case; of another key another', async () => {
  const body = complaint({ customer: await introduced(api()) });
  const open = (key: string) => api().as.agent.post('/v1/cases', body, key);
  const [one, again, other] = [await open('first'), await open('first'), await open('second')].map((answer) => accepted(answer).id);
  expect(again).toBe(one);
  expect(other).not.toBe(one);
});

test('cases are found by customer and state, the newest first, page by page', async () => {
  const customer = aShopper();
  const ids: string[] = [];
  for (let index = 0; index < 3; index++) {
    await api().pass(1);
    ids.unshift((await opened(api(), { customer, text: `complaint ${index}` })).id);
  }
  accepted(await act(api(), ids[0] ?? '', 'replies'));
  const list = async (query: string) => accepted(await api().as.agent.get(`/v1/cases?customer=shop:${customer.shopId}${query}`));
  const idsOf = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id);
  expect(idsOf(await list(''))).toEqual(ids);
  expect(idsOf(await list('&state=opened'))).toEqual(ids.slice(1));
  const first = await list('&limit=2');
  expect(idsOf(await list(`&limit=2&cursor=${first.nextCursor}`))).toEqual(ids.slice(2));
});

describe('what is lost', () => {
  const ordered = async (currency = 'CNY') => {
    const [customer, order] = [aShopper(), anOrder([5000, 2500], await api().now(), { currency })];
    accepted(await api().as.storefront.post('/v1/events', anEvent('order.paid', customer, { order }, await api().now())));
    return { customer, orderId: order.id };
  };

  test('is the whole order unless it is said', async () => {
    expect((await opened(api(), { ...(await ordered()), lossMinor: undefined })).lossMinor).toBe(7500);
    expect((await opened(api(), { ...(await ordered()), lossMinor: 1 })).lossMinor).toBe(1);
    expect((await opened(api(), { ...(await ordered('USD')), lossMinor: undefined })).lossMinor).toBeNull();
    expect((await opened(api(), { orderId: undefined, lossMinor: undefined })).lossMinor).toBeNull();
  });

  test('is in the shop’s currency, of the customer’s own order', async () => {
    const { orderId } = await ordered();
    const customer = await introduced(api());
    const refused = async (changes: object) =>
      (await api().as.agent.post('/v1/cases', complaint({ customer, ...changes }))).body.errors[0].code;
    expect(await refused({ currency: 'USD' })).toBe('currency_mismatch');
    const other = await ordered();
    expect(await refused({ customer: other.customer, orderId })).toBe('order_of_another');
  });
});

test('an unhappy answer opens one case with the customer’s words, however often it is looked for; whoever acts first has it', async () => {
  const [customer, order] = [aShopper(), anOrder([5000], await api().now())];
  accepted(await api().as.storefront.post('/v1/events', anEvent('order.paid', customer, { order }, await api().now())));
  const { id: customerId } = accepted(await api().as.agent.get(`/v1/customers/shop:${customer.shopId}`));
  await insertSurvey(newSurvey(order.id, customerId, 'unsatisfied', 'Soap!', await api().now()));
  const now = await api().now();
  await sideBySide(2, () => openCasesOfUnhappy(api().shop, now));
  expect(await openCasesOfUnhappy(api().shop, now)).toBe(0);
  const { items } = accepted(await api().as.agent.get(`/v1/cases?customer=${customerId}`));
  expect(items).toMatchObject([{ ownerId: null, openedBy: 'survey', text: 'Soap!', orderId: order.id, lossMinor: 5000 }]);
  expect((await findSurvey(order.id))?.caseId).toBe(items[0].id);
  expect(accepted(await act(api(), items[0].id, 'replies')).ownerId).toBe(api().as.agent.actorId);
});

test('an open case is known of its customer, until it is closed', async () => {
  const { id, customerId } = await opened(api());
  expect(await hasOpenCase(customerId)).toBe(true);
  await upTo(api(), id, 'closed');
  expect(await hasOpenCase(customerId)).toBe(false);
});

test('replies stay to be told until they are', async () => {
  const { id } = await investigated(api());
  const untold = async () => (await findUntoldCases(100)).filter(({ _id }) => _id === id).flatMap(untoldOf);
  const [reply] = await untold();
  expect(reply).toMatchObject({ kind: 'case_reply', text: expect.any(String), code: null });
  accepted(await act(api(), id, 'replies', { text: 'One more.' }));
  await sideBySide(2, () => noteCaseTold(id, reply?.id ?? ''));
  expect((await untold()).map(({ text }) => text)).toEqual(['One more.']);
  for (const { id: entry } of await untold()) await noteCaseTold(id, entry);
  expect(await untold()).toEqual([]);
});

test('C3: the desk names and finds a customer by a telephone number as people write it', async () => {
  const korean = aShopper();
  await introduced(api(), korean, { country: 'KR', phone: '010-6666-5678' });
  const chinese = await introduced(api(), undefined, { phone: '+86 138 0013 6666' });
  const open = (customer: object) => api().as.agent.post('/v1/cases', complaint({ customer, lossMinor: undefined }));
  const find = (phone: string) => api().as.agent.get(`/v1/customers?phone=${encodeURIComponent(phone)}`);
  expect((await open({ phone: '138 0013 6666' })).status).toBe(422);
  expect((await find('138 0013 6666')).status).toBe(400);
  api().shop.country = 'CN';
  const { id } = accepted(await find('138 0013 6666')).items[0];
  expect(accepted(await api().as.agent.get(`/v1/customers/shop:${chinese.shopId}`)).id).toBe(id);
  expect(accepted(await open({ phone: '138 0013 6666' })).customerId).toBe(id);
  expect(accepted(await open({ ...korean, phone: '010-6666-5678' })).state).toBe('opened');
  expect((await open({ phone: '12345' })).body.errors).toMatchObject([{ path: 'customer.phone', code: 'invalid_phone' }]);
  delete api().shop.country;
});
