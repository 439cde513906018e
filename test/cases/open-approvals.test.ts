import { beforeAll, describe, expect, test } from '@jest/globals';
import { SYSTEM } from '../../server/actors/actor.js';
import { endAllImpossible } from '../../server/approvals/approvals.service.js';
import { closeCase } from '../../server/cases/cases.service.js';
import { systemContext } from '../../server/context.js';
import { aClaimedCoupon, accepted, activeCampaign, cancel, pay, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, anEvent, aShopper, fresh, sideBySide } from '../support/builders.js';
import { act, amount, caseOf, give, investigated, type Person, person, placed } from './desk.js';

const api = useApi();
let agent: Person;
let campaignId = '';

beforeAll(async () => {
  agent = await person(api(), fresh('agent'), 'agent');
});

const bargain = (orderId: string, basisPoints: number, by: Pick<Person, 'post'> = agent, key?: string) =>
  by.post(`/v1/orders/${orderId}/bargain`, { basisPoints }, key);
const approve = (id: string) => api().as.admin.post(`/v1/approvals/${id}/approve`);
const stateOf = async (id: string) => accepted(await agent.get(`/v1/approvals/${id}`)).state;
const campaign = (word: string) => api().as.marketer.post(`/v1/campaigns/${campaignId}/${word}`);
const reasonOf = ({ status, body }: Awaited<ReturnType<typeof approve>>) => [
  status,
  body.reasons?.[0].code ?? body.errors[0]?.code ?? body.code,
];

describe('B13: what would come to nothing is refused when asked, and when approved', () => {
  test('without an active campaign of goodwill; a marketer may bring one, and the approval waits', async () => {
    const [{ id }, { order }] = [await investigated(api()), await placed(api(), 20_000)];
    expect(reasonOf(await give(agent, id, 5000))).toEqual([409, 'no_goodwill_campaign']);
    expect(reasonOf(await bargain(order.id, 300))).toEqual([409, 'no_goodwill_campaign']);
    expect((await caseOf(api(), id)).timeline.map((entry: { act: string }) => entry.act)).not.toContain('asked');

    const terms = {
      goal: 'goodwill',
      trigger: undefined,
      issueWhen: undefined,
      redeemWhen: undefined,
      reward: amount(1000),
      budgetMinor: 9000,
    };
    campaignId = await activeCampaign(api(), aCampaign(terms));
    const asked = [(await give(agent, id, 5000)).body.approval.id, (await bargain(order.id, 300)).body.approval.id];
    accepted(await campaign('pause'));
    for (const approvalId of asked) {
      expect(reasonOf(await approve(approvalId))).toEqual([409, 'no_goodwill_campaign']);
      expect(await stateOf(approvalId)).toBe('open');
    }
    accepted(await campaign('activate'));
    for (const approvalId of asked) expect(accepted(await approve(approvalId))).toMatchObject({ state: 'approved', refusal: null });
  });

  test('where the campaign’s budget is used up; a marketer may bring more', async () => {
    const { id } = await investigated(api()); // 34.00 of 90.00 are left
    expect(reasonOf(await give(agent, id, 5000))).toEqual([409, 'budget_exhausted']);
    const { approval } = (await give(agent, id, 3100)).body;
    accepted(await give(await person(api(), fresh('agent'), 'agent'), (await investigated(api())).id, 3000));
    expect(reasonOf(await approve(approval.id))).toEqual([409, 'budget_exhausted']);
    expect(await stateOf(approval.id)).toBe('open');
    const { body } = await api().as.marketer.get(`/v1/campaigns/${campaignId}`);
    accepted(await api().as.marketer.patch(`/v1/campaigns/${campaignId}`, { budgetMinor: 1_000_000 }, `"${body.rev}"`));
    expect(accepted(await approve(approval.id)).code).not.toBeNull();
  });

  test('an order that was bargained about meanwhile, or cancelled: the approval is void', async () => {
    const [{ order }, gone] = [await placed(api(), 20_000), await placed(api(), 20_000)];
    const [one, other] = [(await bargain(order.id, 300)).body.approval, (await bargain(gone.order.id, 300)).body.approval];
    accepted(await bargain(order.id, 200));
    expect(reasonOf(await approve(one.id))).toEqual([409, 'bargained_already']);
    expect(await stateOf(one.id)).toBe('void');
    expect(reasonOf(await bargain(order.id, 300, await person(api(), fresh('agent'), 'agent')))).toEqual([409, 'bargained_already']);
    await cancel(api(), gone.order.id);
    expect(reasonOf(await approve(other.id))).toEqual([409, 'order_cancelled']);
    expect(await stateOf(other.id)).toBe('void');
  });

  test('a case that was closed: void at once; one that was made up for meanwhile may get less', async () => {
    const closed = await investigated(api());
    const { approval } = (await give(agent, closed.id, 5000)).body;
    accepted(await act(api(), closed.id, 'close', { reason: 'no_offer_needed' }));
    expect(await stateOf(approval.id)).toBe('void');
    expect(reasonOf(await approve(approval.id))).toEqual([409, 'approval_void']);

    const small = await investigated(api(), { lossMinor: 3000 });
    const above = (await give(agent, small.id, 4000)).body.approval;
    accepted(await give(agent, small.id, 1000));
    expect(reasonOf(await approve(above.id))).toEqual([409, 'above_loss']);
    accepted(await api().as.admin.post(`/v1/approvals/${above.id}/counter`, { reward: amount(3500) }));
    accepted(await give(await person(api(), fresh('agent'), 'agent'), small.id, 1));
    expect(reasonOf(await agent.post(`/v1/approvals/${above.id}/accept`))).toEqual([409, 'above_loss']);
    expect(await stateOf(above.id)).toBe('countered');
  });
});

describe('an approval that no yes could carry out any more does not stay open for ever', () => {
  const sweep = async () => endAllImpossible(api().shop, await api().now());

  test('an order that was paid, a coupon that was used or revoked, a case that a crash left between its end and its approvals', async () => {
    await sweep();
    const paid = await placed(api(), 20_000);
    const { code } = await aClaimedCoupon(api(), { reward: amount(5000) });
    const { id } = await investigated(api());
    const alive = await investigated(api());
    const askers = await sideBySide(3, () => person(api(), fresh('agent'), 'agent'));
    const asked = [
      await bargain(paid.order.id, 300),
      await (askers[0] ?? agent).post(`/v1/coupons/${code}/extend`, { text: 'They were away.' }),
      await give(askers[1] ?? agent, id, 5000),
      await give(askers[2] ?? agent, alive.id, 5000),
    ].map(({ body }) => body.approval.id);
    expect(await sweep()).toBe(0);
    await tell(api(), anEvent('order.paid', paid.customer, { order: paid.order }, await api().now()));
    accepted(await api().as.supervisor.post(`/v1/coupons/${code}/revoke`, { reason: 'by mistake' }));
    const context = systemContext(api().shop, await api().now());
    await closeCase(id, { context, key: '' }, { reason: 'resolved' });
    expect(await sweep()).toBe(3);
    expect(await sweep()).toBe(0);
    const ended = await Promise.all(asked.map(async (one) => accepted(await agent.get(`/v1/approvals/${one}`))));
    expect(ended.map(({ state, refusal, code: given }) => [state, refusal, given])).toEqual([
      ['void', 'order_paid', null],
      ['void', 'coupon_revoked', null],
      ['void', 'case_not_ready', null],
      ['open', null, null],
    ]);
    expect((await caseOf(api(), id)).timeline.at(-1)).toMatchObject({ act: 'not_granted', by: SYSTEM._id, approvalId: asked[2] });
    expect(reasonOf(await approve(asked[0]))).toEqual([409, 'approval_void']);
    // Who is asked may say no to it all the same, in words.
    const no = accepted(await api().as.admin.post(`/v1/approvals/${asked[2]}/refuse`, { text: 'No.' }));
    expect([no.state, no.why, (await approve(asked[2])).status]).toEqual(['refused', 'No.', 409]);
  });

  test('void, it keeps nobody from asking again; a yes and the end of its case at once: one of them counts', async () => {
    const [{ id }, other] = [await investigated(api()), await person(api(), fresh('agent'), 'agent')];
    const { approval } = (await give(other, id, 5000)).body;
    const [yes] = await Promise.all([approve(approval.id), act(api(), id, 'close', { reason: 'resolved' })]);
    const { grants } = await caseOf(api(), id);
    const { state, code, refusal } = accepted(await agent.get(`/v1/approvals/${approval.id}`));
    expect(grants.filter((grant: { state: string }) => grant.state === 'granted')).toHaveLength(code === null ? 0 : 1);
    if (yes.status === 200) expect([state, code === null]).toEqual(['approved', refusal !== null]);
    else expect([state, code]).toEqual(['void', null]);
    if ((await caseOf(api(), id)).state === 'closed') accepted(await act(api(), id, 'reopen'));
    for (const path of ['replies', 'facts']) accepted(await act(api(), id, path));
    expect((await give(await person(api(), fresh('agent'), 'agent'), id, 5000)).status).toBe(202);
  });
});

describe('B13: one approval is open for one case, order or coupon and kind', () => {
  test('another is refused, and named; it may be asked for once that is answered', async () => {
    const [{ id }, other] = [await investigated(api()), await person(api(), fresh('agent'), 'agent')];
    const { approval } = (await give(agent, id, 5000, 'k')).body;
    const second = await give(other, id, 6000);
    expect([second.status, second.body.code, second.body.approvalId]).toEqual([409, 'approval_open', approval.id]);
    expect((await give(agent, id, 5000)).body.code).toBe('approval_open');
    expect((await give(agent, id, 5000, 'k')).body.approval.id).toBe(approval.id);
    accepted(await api().as.admin.post(`/v1/approvals/${approval.id}/counter`, { reward: amount(4000) }));
    expect((await give(other, id, 6000)).body.code).toBe('approval_open');
    accepted(await agent.post(`/v1/approvals/${approval.id}/decline`));
    const third = await give(other, id, 6000);
    expect([third.status, third.body.approval.id === approval.id]).toEqual([202, false]);
  });

  test('two cases of one order ask for one approval; a case of another order for its own', async () => {
    const customer = aShopper();
    const { order } = await pay(api(), customer, 100_000);
    const cases = [];
    for (let number = 0; number < 2; number++) cases.push(await investigated(api(), { customer, orderId: order.id }));
    const [one, other] = cases.map(({ id }) => id);
    const { approval } = (await give(agent, one, 5000)).body;
    const second = await give(agent, other, 6000);
    expect([second.status, second.body.code, second.body.approvalId]).toEqual([409, 'approval_open', approval.id]);
    expect((await give(agent, (await investigated(api(), { customer })).id, 6000)).status).toBe(202);
  });

  test('of ten that ask at once one does: for a case, an order, a coupon', async () => {
    const agents = await sideBySide(10, () => person(api(), fresh('agent'), 'agent'));
    const [{ id }, { order }] = [await investigated(api()), await placed(api(), 20_000)];
    const { code } = await aClaimedCoupon(api(), { reward: amount(5000) });
    const ways = [
      (by: Person) => give(by, id, 5000),
      (by: Person) => bargain(order.id, 300, by),
      (by: Person) => by.post(`/v1/coupons/${code}/extend`, { text: 'They were away.' }),
    ];
    for (const ask of ways) {
      const answers = await sideBySide(10, (index) => ask(agents[index] ?? agent));
      expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
      const refused = answers.filter(({ status }) => status === 409);
      expect(refused.map(({ body }) => body.code)).toEqual(Array(9).fill('approval_open'));
      expect(new Set(refused.map(({ body }) => body.approvalId)).size).toBe(1);
    }
  });
});
