import { beforeAll, describe, expect, test } from '@jest/globals';
import { untoldOf } from '../../server/cases/case.js';
import { findCase } from '../../server/cases/cases.store.js';
import { expireCoupons } from '../../server/coupons/settle.service.js';
import { aMailbox, planAndSend } from '../messages/given.js';
import { accepted, couponOf, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { anEvent, fresh, sideBySide } from '../support/builders.js';
import { act, amount, caseOf, give, goodwillCampaign, investigated, opened, person, putLimits } from './desk.js';

const api = useApi();
let campaignId = '';
const anAgent = () => person(api(), fresh('agent'), 'agent');

test('without an active campaign of that goal nothing is given, and it is said what to do', async () => {
  const { id } = await investigated(api());
  const { status, body } = await give(api().as.agent, id, 1000);
  expect([status, body.code, body.reasons[0].code]).toEqual([409, 'not_granted', 'no_goodwill_campaign']);
  expect(body.detail).toMatch(/marketer/);
});

describe('with a campaign of goodwill', () => {
  beforeAll(async () => {
    await goodwillCampaign(api(), { name: 'another one', priority: -1 });
    campaignId = await goodwillCampaign(api());
  });

  test('C1-05 part: a coupon within authority comes with an apology, and may be worth more than the loss', async () => {
    const { id } = await investigated(api(), { lossMinor: 1000 });
    const { status, body } = await give(await anAgent(), id, 1500);
    expect(status).toBe(201);
    expect(body).toMatchObject({ outcome: 'granted', coupon: { campaignId, goal: 'goodwill', state: 'issued', reward: amount(1500) } });
    const shown = await caseOf(api(), id);
    expect(shown).toMatchObject({ state: 'proposed', grants: [{ state: 'granted', code: body.coupon.code, apology: 'We are sorry.' }] });
    const record = await findCase(id);
    expect(record && untoldOf(record)).toContainEqual(
      expect.objectContaining({ kind: 'apology', text: 'We are sorry.', code: body.coupon.code.replaceAll('-', '') }),
    );
    const other = await investigated(api(), { lossMinor: 1000 });
    const { body: above } = await give(await anAgent(), other.id, 1501);
    expect(above).toMatchObject({ code: 'not_granted', withinOwnLimit: { amountMinor: 1500 } });
    expect(above.reasons.map(({ code }: { code: string }) => code)).toEqual(['above_loss', 'above_every_authority']);
  });

  test('C1-05: the coupon and the apology go out in one mail, over the loss and up to the role’s cap; a cent above it only after a supervisor’s yes', async () => {
    const [agent, boss] = [await anAgent(), await person(api(), '0 boss', 'supervisor')];
    const email = `${fresh('lin')}@example.com`;
    const customer = { shopId: fresh('c') };
    await tell(api(), anEvent('customer.created', customer, { customer: { email, locale: 'en' } }, await api().now()));
    const { driver, mails } = aMailbox();
    const apologies = async () => {
      await planAndSend(api().shop, await api().now(), driver);
      return mails.filter(({ to, id }) => to === email && id.startsWith('apology:')).map(({ text }) => text);
    };
    const { id } = await investigated(api(), { customer, lossMinor: 2500 });
    const { coupon } = accepted(await give(agent, id, 3000)); // 120 % of the loss, all that an agent may
    expect(await apologies()).toEqual([expect.stringMatching(new RegExp(`We are sorry\\.[^]*${coupon.code}`))]);

    const other = await investigated(api(), { customer, lossMinor: 2500 });
    const { status, body } = await give(agent, other.id, 3001);
    expect([status, body.outcome, body.approval.reasons[0].code]).toEqual([202, 'approval', 'above_own_limit']);
    expect(await apologies()).toHaveLength(1);
    const { code } = accepted(await boss.post(`/v1/approvals/${body.approval.id}/approve`));
    const [, second, ...more] = await apologies();
    expect([second, more]).toEqual([expect.stringContaining(code), []]);
    expect(second).toContain('We are sorry.');
    expect((await agent.post(`/v1/cases/${id}/goodwill`, { reward: amount(100) })).status).toBe(422); // without an apology there is no grant
  });

  test('every state stands in the timeline, also where the authority itself was the decision', async () => {
    const { id } = await investigated(api());
    accepted(await give(await anAgent(), id, 100));
    const { timeline } = await caseOf(api(), id);
    expect(timeline.map(({ to }: { to?: string }) => to).filter(Boolean)).toEqual([
      'contacted',
      'investigating',
      'internal_decision',
      'proposed',
    ]);
  });

  test('C1-07: nothing is given before the facts are in', async () => {
    const { id } = await opened(api());
    const refused = async () => {
      const { status, body } = await give(api().as.agent, id, 100);
      return [status, body.code];
    };
    expect(await refused()).toEqual([409, 'case_not_ready']);
    accepted(await act(api(), id, 'replies'));
    expect(await refused()).toEqual([409, 'case_not_ready']);
    expect((await act(api(), id, 'move', { state: 'investigating' })).body.code).toBe('wrong_state'); // D2: the facts lead there
    expect(await refused()).toEqual([409, 'case_not_ready']);
    expect((await caseOf(api(), id)).grants).toEqual([]);
    accepted(await act(api(), id, 'facts'));
    expect((await give(await anAgent(), id, 100)).status).toBe(201);
  });

  test('E-01: cash for praise blocks goodwill; a supervisor may lift it, with a reason, and it is told', async () => {
    const { id } = await investigated(api());
    accepted(await act(api(), id, 'flags', { flag: 'cash_for_praise', text: '“50 or one star”' }));
    const { status, body } = await give(api().as.supervisor, id, 100);
    expect([status, body.code]).toEqual([409, 'goodwill_blocked']);
    const lift = { flag: 'cash_for_praise', text: 'A misunderstanding.' };
    expect((await act(api(), id, 'flags/lift', lift)).body.code).toBe('role_not_allowed');
    expect((await api().as.supervisor.post(`/v1/cases/${id}/flags/lift`, { flag: lift.flag })).status).toBe(422);
    accepted(await api().as.supervisor.post(`/v1/cases/${id}/flags/lift`, lift));
    expect((await give(await anAgent(), id, 100)).status).toBe(201);
    const { timeline, flags } = await caseOf(api(), id);
    expect(flags).toEqual([]);
    const { actorId } = api().as.supervisor;
    expect(timeline).toContainEqual(expect.objectContaining({ act: 'flag_lifted', by: actorId, flag: lift.flag, text: lift.text }));
    expect(timeline).toContainEqual(expect.objectContaining({ act: 'flagged', text: '“50 or one star”' }));
  });

  test('a reward whose cost nobody knows, and a loss that nobody has said, are refused', async () => {
    const { id } = await investigated(api());
    const asked = { reward: { type: 'percent', basisPoints: 500 }, text: 'Sorry.' };
    const { body } = await api().as.agent.post(`/v1/cases/${id}/goodwill`, asked);
    expect(body.errors).toEqual([expect.objectContaining({ path: 'reward.capMinor', code: 'cap_required' })]);
    const other = await investigated(api(), { orderId: undefined, lossMinor: undefined });
    expect((await give(api().as.agent, other.id, 100)).body.reasons[0].code).toBe('loss_unknown');
  });

  test('the same request again is the same coupon; of ten at once, too', async () => {
    const [{ id }, agent] = [await investigated(api()), await anAgent()];
    const answers = await sideBySide(10, () => give(agent, id, 200, 'one key'));
    const codes = new Set(answers.filter(({ status }) => status === 201).map(({ body }) => body.coupon.code));
    expect(codes.size).toBe(1);
    expect(accepted(await give(agent, id, 200, 'one key')).coupon.code).toBe([...codes][0]);
    expect((await caseOf(api(), id)).grants).toHaveLength(1);
  });

  test('of fifty grants at once no more get through than the day has; the others are for a supervisor', async () => {
    const agent = await anAgent();
    const cases = await sideBySide(50, () => investigated(api()));
    const answers = await sideBySide(50, (index) => give(agent, cases[index].id, 1000));
    const granted = answers.filter(({ status }) => status === 201);
    expect(granted).toHaveLength(15); // of 150.00
    expect(answers.filter(({ status, body }) => status === 202 && body.approval.reasons[0].code === 'above_day_limit')).toHaveLength(35);
    // Of those that got theirs, so that nobody has been asked for them yet.
    const [one, other] = cases.filter((_record, index) => answers[index]?.status === 201).map(({ id }) => id);
    expect((await give(agent, one, 1)).status).toBe(202);
    const [first] = granted;
    accepted(await api().as.supervisor.post(`/v1/coupons/${first?.body.coupon.code}/revoke`, { reason: 'by mistake' }));
    expect((await give(agent, other, 1001)).status).toBe(202);
    expect((await give(agent, other, 1000)).status).toBe(201);
  });

  test('a customer gets no more in a month than there is, whoever gives; the next month has its own', async () => {
    const { id } = await investigated(api());
    const agents = await sideBySide(8, anAgent);
    const answers = await sideBySide(8, (index) => give(agents[index] ?? api().as.agent, id, 3000));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 201, 201, 409, 409, 409]);
    const { body } = await give(api().as.supervisor, id, 1);
    expect(body.reasons.map(({ code }: { code: string }) => code)).toEqual(['above_customer_limit', 'above_every_authority']);
    await api().pass(31 * 24);
    expect((await give(await anAgent(), id, 3000)).status).toBe(201);
  });

  test('an expired coupon has been given all the same', async () => {
    const agent = await anAgent();
    const ids = (await sideBySide(6, () => investigated(api()))).map(({ id }) => id);
    for (const id of ids.slice(1)) accepted(await give(agent, id, 3000));
    await expireCoupons(new Date((await api().now()).getTime() + 40 * 86_400_000));
    expect((await give(agent, ids[0] ?? '', 100)).status).toBe(202);
  });

  test('other limits hold from the next grant on, also on a day that has begun', async () => {
    const agent = await anAgent();
    const { id } = await investigated(api());
    accepted(await give(agent, id, 3000));
    const limits = accepted(await api().as.agent.get('/v1/authority'));
    const put = (body: object) => putLimits(api(), body);
    const tight = { ...limits, goodwill: { ...limits.goodwill, agent: { perGrantMinor: 3000, perDayMinor: 3500 } } };
    expect(accepted(await put(tight))).toEqual(tight);
    expect((await give(agent, id, 501)).status).toBe(202);
    expect((await give(agent, id, 500)).status).toBe(201);
    accepted(await put(limits));
    expect((await put({ ...limits, goodwill: {} })).status).toBe(422);
    expect((await give(agent, id, 3000)).status).toBe(201);
  });

  test('the coupon says who gave it, and is used like any other', async () => {
    const [{ id }, agent] = [await investigated(api()), await anAgent()];
    const { coupon } = accepted(await give(agent, id, 700));
    expect((await couponOf(api(), coupon.code)).moves).toMatchObject([{ to: 'issued', by: agent.actorId }]);
  });
});
