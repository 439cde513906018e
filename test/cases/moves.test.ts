import { beforeAll, describe, expect, test } from '@jest/globals';
import { CASE_STATES, type CaseState } from '../../server/cases/case.js';
import { changingCase, findCase, saveCase } from '../../server/cases/cases.store.js';
import { escalateUnanswered } from '../../server/cases/reply-watch.service.js';
import { accepted } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aShopper, fresh } from '../support/builders.js';
import { act, caseOf, give, goodwillCampaign, investigated, opened, person, type Reached, upTo } from './desk.js';

const api = useApi();
const move = (id: string, state: CaseState) => act(api(), id, 'move', { state });
const anAgent = () => person(api(), fresh('agent'), 'agent');
const refusalOf = ({ status, body }: Awaited<ReturnType<typeof move>>) => [status, body.code];

beforeAll(async () => {
  await goodwillCampaign(api());
});

/** The case as an earlier version left it, whose moves had not to be earned. */
async function forced(id: string, state: CaseState): Promise<void> {
  await changingCase(id, async () => {
    const record = await findCase(id);
    if (!record) throw new Error('No case with this id.');
    const entry = { id: fresh('ent'), at: record.openedAt, by: 'act_1', act: 'moved' as const, to: state };
    await saveCase({ ...record, state, timeline: [...record.timeline, entry] });
  });
}

describe('D2: acts count, not states: no move reaches what an act must do', () => {
  const EARNED: Record<Exclude<Reached, 'closed'>, CaseState[]> = {
    opened: [],
    contacted: ['contacted'],
    investigating: ['contacted', 'investigating'],
    internal_decision: ['contacted', 'investigating', 'internal_decision'],
    proposed: ['contacted', 'investigating', 'internal_decision', 'proposed'],
    accepted: ['contacted', 'investigating', 'internal_decision', 'proposed', 'accepted'],
  };
  const TODO: [CaseState, RegExp][] = [
    ['contacted', /replies/],
    ['investigating', /facts/],
    ['internal_decision', /decision/],
    ['proposed', /offer or goodwill/],
    ['accepted', /answer/],
    ['declined', /answer/],
    ['closed', /close/],
    ['opened', /reopen/],
  ];

  test.each(Object.entries(EARNED))('after what leads to %s it can be moved to %j, and nowhere else', async (from, earned) => {
    const { id } = await opened(api());
    await upTo(api(), id, from as Reached);
    for (const state of CASE_STATES.filter((one) => !earned.includes(one))) {
      const { status, body } = await move(id, state);
      expect([state, status, body.code]).toEqual([state, 409, 'wrong_state']);
      expect(body.detail).toMatch(TODO.find(([name]) => name === state)?.[1] ?? /^$/);
    }
    expect((await caseOf(api(), id)).state).toBe(from);
    for (const state of [...earned].reverse()) expect(accepted(await move(id, state)).state).toBe(state);
    for (const state of earned) expect(accepted(await move(id, state)).state).toBe(state);
  });

  test('a closed case is moved nowhere, and what was done before it was reopened earns nothing', async () => {
    const { id } = await opened(api());
    await upTo(api(), id, 'closed');
    for (const state of CASE_STATES) expect(refusalOf(await move(id, state))).toEqual([409, 'wrong_state']);
    accepted(await act(api(), id, 'reopen'));
    for (const state of CASE_STATES) expect(refusalOf(await move(id, state))).toEqual([409, 'wrong_state']);
  });

  test('the customer’s word is about the last offer: after another one no move brings it back', async () => {
    const { id } = await opened(api());
    await upTo(api(), id, 'proposed');
    accepted(await act(api(), id, 'answer', { accepted: false }));
    expect(refusalOf(await move(id, 'accepted'))).toEqual([409, 'wrong_state']);
    expect(accepted(await act(api(), id, 'offer', { text: 'Two parcels.' })).state).toBe('proposed');
    expect(refusalOf(await move(id, 'declined'))).toEqual([409, 'wrong_state']);
    accepted(await give(await anAgent(), id, 100));
    expect((await caseOf(api(), id)).state).toBe('proposed');
    expect(accepted(await act(api(), id, 'answer', { accepted: true })).state).toBe('accepted');
  });

  test('the deadline of the first reply is met by a reply alone', async () => {
    const { id, replyDueAt } = await opened(api());
    expect(refusalOf(await move(id, 'contacted'))).toEqual([409, 'wrong_state']);
    await escalateUnanswered(new Date(replyDueAt));
    expect((await caseOf(api(), id)).escalatedAt).not.toBeNull();
  });

  test('a repeat of the same facts with another loss is not the same', async () => {
    const { id } = await opened(api());
    accepted(await act(api(), id, 'replies'));
    const facts = (lossMinor: number) => api().as.agent.post(`/v1/cases/${id}/facts`, { text: 'Soap.', lossMinor }, null);
    expect([accepted(await facts(1000)).lossMinor, accepted(await facts(2000)).lossMinor]).toEqual([1000, 2000]);
    expect((accepted(await facts(2000)).timeline as unknown[]).length).toBe(4);
  });
});

describe('D2: goodwill asks for the facts, by whatever way the case got there', () => {
  const refused = async (id: string) => {
    const { status, body } = await give(await anAgent(), id, 100);
    expect((await caseOf(api(), id)).grants).toEqual([]);
    return [status, body.code];
  };

  test.each(['investigating', 'internal_decision', 'proposed', 'accepted', 'declined'] as const)(
    'a case that an earlier version moved to %s without facts gets nothing, nor do further acts before what they stand on',
    async (state) => {
      const { id } = await opened(api());
      await forced(id, state);
      expect(await refused(id)).toEqual([409, 'case_not_ready']);
      for (const path of ['decision', 'offer', 'facts']) expect(refusalOf(await act(api(), id, path))).toEqual([409, 'wrong_state']);
      expect(refusalOf(await act(api(), id, 'answer', { accepted: true }))).toEqual([409, 'wrong_state']);
      for (const path of ['replies', 'facts']) accepted(await act(api(), id, path));
      expect((await give(await anAgent(), id, 100)).status).toBe(201);
    },
  );

  test('a reopened case asks for them again; so does another case of the customer; escalation brings none', async () => {
    const customer = aShopper();
    const first = await investigated(api(), { customer, orderId: undefined });
    accepted(await act(api(), first.id, 'close', { reason: 'resolved' }));
    expect(await refused(first.id)).toEqual([409, 'case_not_ready']);
    accepted(await act(api(), first.id, 'reopen'));
    expect(await refused(first.id)).toEqual([409, 'case_not_ready']);
    accepted(await act(api(), first.id, 'replies'));
    expect(await refused(first.id)).toEqual([409, 'case_not_ready']);
    expect(await refused((await opened(api(), { customer, orderId: undefined })).id)).toEqual([409, 'case_not_ready']);
    const { id } = await opened(api());
    accepted(await act(api(), id, 'escalate'));
    expect(await refused(id)).toEqual([409, 'case_not_ready']);
  });

  test('moved back to before the facts a case gets nothing; moved on again it does', async () => {
    const { id } = await investigated(api());
    accepted(await move(id, 'contacted'));
    expect(await refused(id)).toEqual([409, 'case_not_ready']);
    accepted(await move(id, 'investigating'));
    expect((await give(await anAgent(), id, 100)).status).toBe(201);
  });
});
