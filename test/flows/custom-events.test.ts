import { describe, expect, test } from '@jest/globals';
import { accepted, activeCampaign, reasonsOf, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, aClaimable, anEvent, aShopper, fresh, sideBySide } from '../support/builders.js';

type Json = Record<string, unknown>;
const api = useApi();
const HOUR_MS = 3_600_000;

const anEventOfOurs = async (type: string, customer: Json | undefined = aShopper(), properties?: unknown, hours = 0) =>
  anEvent(type, customer, properties === undefined ? {} : { properties }, new Date((await api().now()).getTime() + hours * HOUR_MS));
const installed = (changes: Json = {}) => aClaimable({ trigger: { event: 'custom.app_installed' }, ...changes });
const refusal = async (event: Json) => {
  const { status, body } = await api().as.storefront.post('/v1/events', event);
  expect([status, body.code]).toEqual([422, 'invalid']);
  return body.errors;
};
const define = (trigger: Json, changes: Json = {}) => api().as.marketer.post('/v1/campaigns', aClaimable({ trigger, ...changes }));
const decisionOf = (answer: { decisions: { campaignId: string }[] }, id: string) =>
  answer.decisions.find(({ campaignId }) => campaignId === id);

describe('an event of the shop’s own starts a campaign', () => {
  test('its own alone, once an event and customer', async () => {
    const id = await activeCampaign(api(), installed());
    const other = await activeCampaign(api(), aClaimable({ trigger: { event: 'custom.app_opened' } }));
    const [customer, event] = [aShopper(), await anEventOfOurs('custom.app_installed')];
    const answer = await tell(api(), { ...event, customer });
    expect(answer).toMatchObject({ status: 'processed', decisions: [{ campaignId: id, granted: true }], coupons: [{ earnedBy: null }] });
    expect(decisionOf(answer, other)).toBeUndefined();
    const again = await tell(api(), { ...event, customer });
    expect([again.status, again.coupons]).toEqual(['duplicate', answer.coupons]);
    const next = await tell(api(), { ...(await anEventOfOurs('custom.app_installed', customer)) });
    expect(next.coupons).toHaveLength(1);
    expect(next.coupons[0].code).not.toBe(answer.coupons[0].code);
    expect((await tell(api(), await anEventOfOurs('custom.app_closed'))).decisions).toEqual([]);
  });

  test('another body under the same id is refused, twenty at once are one', async () => {
    await activeCampaign(api(), installed());
    const event = await anEventOfOurs('custom.app_installed', aShopper(), { store: 'one' });
    const answers = await sideBySide(20, () => api().as.storefront.post('/v1/events', event));
    const codesOf = (body: { coupons: { code: string }[] }) => body.coupons.map(({ code }) => code);
    const codes = answers.filter(({ status }) => status === 200).flatMap(({ body }) => codesOf(body));
    const again = codesOf(accepted(await api().as.storefront.post('/v1/events', event)));
    expect(new Set(codes)).toEqual(new Set(again));
    expect(new Set(again).size).toBe(again.length);
    const { status, body } = await api().as.storefront.post('/v1/events', { ...event, data: { properties: { store: 'two' } } });
    expect([status, body.code]).toEqual([422, 'event_mismatch']);
  });

  test('history, a late one and one that is ahead', async () => {
    await activeCampaign(api(), installed());
    const told = async (hours: number, changes: Json = {}) =>
      api().as.storefront.post('/v1/events', { ...(await anEventOfOurs('custom.app_installed', aShopper(), {}, hours)), ...changes });
    expect(accepted(await told(0, { backfill: true }))).toMatchObject({ status: 'recorded', reason: 'backfill', coupons: [] });
    expect(accepted(await told(-73))).toMatchObject({ status: 'recorded', reason: 'too_late', coupons: [] });
    expect(accepted(await told(-71)).coupons.length).toBeGreaterThan(0);
    expect((await told(1)).body.errors).toMatchObject([{ path: 'occurredAt', code: 'event_ahead' }]);
  });

  test('in a batch a bad one stands alone; the page of one tells every decision', async () => {
    const no = { fact: 'customer.tier', operator: 'equal', value: 'gold' };
    const id = await activeCampaign(api(), installed({ issueWhen: no }));
    const [good, bad] = [await anEventOfOurs('custom.app_installed'), await anEventOfOurs('custom.review_written')];
    const { results } = accepted(await api().as.storefront.post('/v1/events', [bad, good]));
    expect(results).toMatchObject([
      { status: 'refused', position: 0, error: { errors: [{ path: 'type', code: 'opinion_not_rewarded' }] } },
      { status: 'processed' },
    ]);
    expect(reasonsOf(decisionOf(results[1], id) as never)).toEqual(['conditions_not_met']);
    const shown = accepted(await api().as.storefront.get(`/v1/events/${good.id}?explain=all`));
    expect(reasonsOf(decisionOf(shown, id) as never)).toEqual(['conditions_not_met']);
  });

  test('who is named by nothing that we can use earns nothing', async () => {
    await activeCampaign(api(), installed());
    const answer = await tell(api(), await anEventOfOurs('custom.app_installed', { email: 'nobody' }));
    expect(answer).toMatchObject({ status: 'recorded', reason: 'customer_unnamed', coupons: [] });
    expect(await refusal({ ...(await anEventOfOurs('custom.app_installed')), customer: undefined })).toMatchObject([
      { path: 'customer', code: 'required' },
    ]);
  });

  test('a birthday campaign grants once a year, however many events there are', async () => {
    const id = await activeCampaign(api(), installed({ issueWhen: { fact: 'customer.birthdayToday', operator: 'equal', value: true } }));
    const customer = aShopper();
    const today = (await api().now()).toLocaleDateString('sv-SE', { timeZone: api().shop.zone }).slice(5);
    await tell(api(), anEvent('customer.created', customer, { customer: { birthday: today } }, await api().now()));
    const codes = [];
    for (const _time of [1, 2]) {
      const { decisions } = await tell(api(), await anEventOfOurs('custom.app_installed', customer));
      codes.push(decisions.find(({ campaignId }: Json) => campaignId === id).code);
    }
    expect(codes[0]).toBe(codes[1]);
  });

  test('its window is judged by when it happened', async () => {
    const now = await api().now();
    const at = (hours: number) => new Date(now.getTime() + hours * HOUR_MS).toISOString();
    const running = await activeCampaign(api(), installed({ window: { startsAt: at(-2), endsAt: at(1) } }));
    const reasons = async (hours: number) =>
      reasonsOf(decisionOf(await tell(api(), await anEventOfOurs('custom.app_installed', aShopper(), {}, hours)), running) as never);
    expect(await reasons(-3)).toEqual(['not_started']);
    expect(await reasons(-1)).toEqual([]);
    await api().pass(3);
    expect(await reasons(0)).toEqual(['campaign_over']);
    // It happened in time, and is told too late.
    expect(await reasons(-3)).toEqual([]);
  });
});

describe('how it is spelled', () => {
  test.each([
    ['custom.App_Installed', 'invalid_format', 'custom.app_installed'],
    ['custom.', 'invalid_format', undefined],
    [`custom.${'a'.repeat(61)}`, 'invalid_format', undefined],
    ['custom.review', 'opinion_not_rewarded', undefined],
    ['custom.Review', 'opinion_not_rewarded', undefined],
    ['custom.product_review', 'opinion_not_rewarded', undefined],
    ['review.created', 'opinion_not_rewarded', undefined],
    ['survey.answered', 'opinion_not_rewarded', undefined],
  ])('%s is refused as an event and as a trigger: %s', async (type, code, nearest) => {
    const told = { code, ...(nearest && { nearest }) };
    expect(await refusal({ ...(await anEventOfOurs('custom.app_installed')), type })).toEqual([
      expect.objectContaining({ path: 'type', ...told }),
    ]);
    const { status, body } = await define({ event: type });
    expect(status).toBe(422);
    expect(body.errors).toEqual([expect.objectContaining({ path: 'trigger.event', ...told })]);
  });

  test('the longest name is fine for both', async () => {
    const type = `custom.${'a'.repeat(60)}`;
    const id = await activeCampaign(api(), aClaimable({ trigger: { event: type } }));
    expect((await tell(api(), await anEventOfOurs(type))).decisions).toMatchObject([{ campaignId: id, granted: true }]);
  });

  test('an unknown type stays refused, and hears how events of its own are spelled', async () => {
    const [event] = await refusal({ ...(await anEventOfOurs('custom.app_installed')), type: 'app_installed' });
    expect(event).toMatchObject({ path: 'type', code: 'invalid_value', message: expect.stringContaining('custom.app_installed') });
    const { body } = await define({ event: 'order.payed' });
    expect(body.errors).toMatchObject([
      { path: 'trigger.event', code: 'unknown_event', nearest: 'order.paid', message: expect.stringContaining('custom.app_installed') },
    ]);
  });

  test('a running campaign cannot be turned to one by a change', async () => {
    const { id, rev } = accepted(await api().as.marketer.post('/v1/campaigns', installed()));
    const { status, body } = await api().as.marketer.patch(`/v1/campaigns/${id}`, { trigger: { event: 'custom.reviewed' } }, `"${rev}"`);
    expect([status, body.errors?.[0]?.code]).toEqual([422, 'opinion_not_rewarded']);
  });

  test('a coupon for the next purchase is earned by an order, and one without end is warned of', async () => {
    const { status, body } = await api().as.marketer.post(
      '/v1/campaigns',
      aCampaign({ trigger: { event: 'custom.app_installed' }, issueWhen: { all: [] } }),
    );
    expect([status, body.errors?.[0]?.code]).toEqual([422, 'usable_on_earning_order']);
    const codes = async (changes: Json) =>
      accepted(await define({ event: 'custom.app_installed' }, changes)).warnings.map(({ code }: Json) => code);
    expect(await codes({})).toEqual(['one_without_end']);
    expect(await codes({ limits: { issued: { perCustomer: 1 } } })).toEqual([]);
  });
});

describe('its properties', () => {
  const places = ({ warnings }: { warnings: { path: string; code: string }[] }) => warnings.map(({ path, code }) => `${path}: ${code}`);
  const told = async (properties: unknown) => places(await tell(api(), await anEventOfOurs('custom.told', aShopper(), properties)));

  test('texts, numbers, flags, lists of texts and objects to three levels are kept', async () => {
    expect(await told({ a: 'x', b: 1.5, c: false, d: ['x', 'y'], e: { f: { g: 'deep' } }, 안녕: 1, none: null, empty: '' })).toEqual([]);
  });

  test('what cannot be used is left out at its place', async () => {
    const bad = {
      ok: 1,
      'a b': 1,
      e: { f: { g: { h: 1 } } },
      list: [1],
      long: 'x'.repeat(501),
      constructor: 'x',
      rating: 5,
      re: { view: 1, Review: 2 },
    };
    expect((await told(bad)).sort()).toEqual(
      ['a b', 'constructor', 'e.f.g', 'list', 'long', 'rating', 're.Review'].map((path) => `data.properties.${path}: field_unusable`),
    );
    expect(await told([1])).toEqual(['data.properties: field_unusable']);
    expect(await told('x')).toEqual(['data.properties: field_unusable']);
    expect(await told(null)).toEqual([]);
  });

  test('a hundred names are kept, over all levels, and all further ones are one warning', async () => {
    const names = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, index]));
    expect(await told({ ...names(49), more: names(50) })).toEqual([]);
    expect(await told({ ...names(49), more: names(51) })).toEqual(['data.properties: field_unusable']);
    expect(await told({ more: names(2000), other: names(2000) })).toEqual(['data.properties: field_unusable']);
  });

  test('an unknown key beside them is refused with the nearest one; without data there are none', async () => {
    const event = await anEventOfOurs('custom.told');
    expect(await refusal({ ...event, data: { propertys: {} } })).toMatchObject([
      { path: 'data.propertys', code: 'unknown_key', nearest: 'properties' },
    ]);
    const { data: _none, ...without } = event;
    expect(await tell(api(), without)).toMatchObject({ status: 'processed', warnings: [] });
    expect(await tell(api(), { ...without, id: fresh('evt'), data: null })).toMatchObject({ status: 'processed', warnings: [] });
  });
});

describe('rules ask for its properties', () => {
  const asks = (path: string, operator: string, value: unknown) => ({ fact: 'event.properties', operator, value, path });

  test.each<[string, Json, unknown, boolean]>([
    ['a text', asks('$.system', 'equal', 'ios'), { system: 'ios' }, true],
    ['another text', asks('$.system', 'equal', 'ios'), { system: 'android' }, false],
    ['a number at the limit', asks('$.version', 'greaterThanInclusive', 3), { version: 3 }, true],
    ['a number beside it', asks('$.version', 'greaterThanInclusive', 3), { version: 2.99 }, false],
    ['the third level', asks('$.a.b.c', 'equal', true), { a: { b: { c: true } } }, true],
    ['a list', asks('$.seen', 'contains', 'tea'), { seen: ['cups', 'tea'] }, true],
    ['nothing that was told', asks('$.system', 'equal', 'ios'), undefined, false],
    ['what was left out', asks('$.version', 'greaterThanInclusive', 3), { version: { a: { b: { c: 1 } } } }, false],
  ])('%s', async (_what, issueWhen, properties, isGranted) => {
    const type = `custom.asked_${fresh('x').replaceAll('-', '_').slice(0, 40)}`;
    const id = await activeCampaign(api(), aClaimable({ trigger: { event: type }, issueWhen }));
    const event = await anEventOfOurs(type, aShopper(), properties);
    expect((await tell(api(), event)).decisions).toMatchObject([{ campaignId: id, granted: isGranted }]);
    const { decisions } = accepted(await api().as.storefront.get(`/v1/events/${event.id}?explain=all`));
    expect(decisions).toMatchObject([{ campaignId: id, granted: isGranted }]);
  });

  test.each(['$.rating', '$.order.review', '好评', '$.surveyAnswer.text'])('K-20x: none asks for %s', async (path) => {
    const { status, body } = await define({ event: 'custom.app_installed' }, { issueWhen: asks(path, 'equal', 5) });
    expect([status, body.errors]).toEqual([422, [expect.objectContaining({ path: 'issueWhen.path', code: 'opinion_not_rewarded' })]]);
  });
});
