import { beforeAll, describe, expect, test } from '@jest/globals';
import { CLOSE_REASONS } from '../../server/cases/case.js';
import { closeCase } from '../../server/cases/cases.service.js';
import { hasOpenCase } from '../../server/cases/cases.store.js';
import { escalateUnanswered } from '../../server/cases/reply-watch.service.js';
import { systemContext } from '../../server/context.js';
import { forgetTurns } from '../../server/lib/keyed-queue.js';
import { accepted, pay } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aShopper, fresh } from '../support/builders.js';
import { act, caseOf, give, goodwillCampaign, investigated, opened, person, type Reached, upTo } from './desk.js';

const api = useApi();
const close = (id: string, body: object, key?: string | null) => api().as.agent.post(`/v1/cases/${id}/close`, body, key);
const figures = async () => accepted(await api().as.marketer.get('/v1/insights/cases'));
const refusalOf = ({ status, body }: Awaited<ReturnType<typeof close>>) => [status, body.errors[0]?.code ?? body.code];

beforeAll(async () => {
  await goodwillCampaign(api());
});

describe('D1: a case closes from every state, with a reason', () => {
  const STATES: Reached[] = ['opened', 'contacted', 'investigating', 'internal_decision', 'proposed', 'accepted'];

  test.each(STATES)('from %s, with each of the reasons', async (state) => {
    for (const reason of CLOSE_REASONS) {
      const { id, customerId } = await opened(api(), { orderId: undefined });
      await upTo(api(), id, state);
      const text = `so it ended: ${reason}`;
      expect(accepted(await close(id, { reason, text }))).toMatchObject({
        state: 'closed',
        closeReason: reason,
        closedAt: expect.any(String),
      });
      expect((await caseOf(api(), id)).timeline.at(-1)).toMatchObject({
        act: 'closed',
        to: 'closed',
        reason,
        text,
        by: api().as.agent.actorId,
      });
      expect(await hasOpenCase(customerId)).toBe(false);
    }
  });

  test('“Where is my parcel?”: a reply, and then it is over; the reply stays owed to nobody', async () => {
    const { id, replyDueAt } = await opened(api(), { kind: 'slow', text: 'Where is my parcel?' });
    accepted(await act(api(), id, 'replies', { text: 'It comes tomorrow.' }));
    accepted(await close(id, { reason: 'no_offer_needed' }));
    const other = await opened(api());
    accepted(await close(other.id, { reason: 'not_a_complaint' }));
    await escalateUnanswered(new Date(replyDueAt));
    for (const one of [id, other.id]) expect((await caseOf(api(), one)).escalatedAt).toBeNull();
  });

  test.each(['opened', 'contacted', 'investigating', 'internal_decision', 'proposed'] as const)(
    'without a reason it stays %s, and the reasons are named',
    async (state) => {
      const { id } = await opened(api());
      await upTo(api(), id, state);
      const { status, body } = await close(id, { text: 'Done.' });
      expect([status, body.errors]).toEqual([422, [expect.objectContaining({ path: 'reason', code: 'required' })]]);
      for (const reason of CLOSE_REASONS) expect(body.detail).toContain(reason);
      expect((await close(id, { reason: 'done' })).status).toBe(422);
      expect((await caseOf(api(), id)).state).toBe(state);
    },
  );

  test.each([
    [true, 'resolved'],
    [false, 'refused_politely'],
  ])('what the customer answered (accepted: %s) is a reason of its own: %s', async (isAccepted, reason) => {
    const { id } = await opened(api());
    await upTo(api(), id, 'proposed');
    accepted(await act(api(), id, 'answer', { accepted: isAccepted }));
    expect(accepted(await close(id, { text: 'Done.' })).closeReason).toBe(reason);
    accepted(await act(api(), id, 'reopen'));
    expect((await close(id, { text: 'Done.' })).status).toBe(422);
  });

  test('closing twice is closing once; with another reason it is refused; reopening takes the reason away', async () => {
    const { id } = await opened(api());
    accepted(await close(id, { reason: 'resolved' }, 'k'));
    const once = await caseOf(api(), id);
    accepted(await close(id, { reason: 'resolved' }, 'k'));
    accepted(await close(id, { reason: 'resolved' }, null));
    expect(await caseOf(api(), id)).toEqual(once);
    expect((await close(id, { reason: 'duplicate' })).body.code).toBe('wrong_state');
    const { closeReason, closedAt, state, timeline } = accepted(await act(api(), id, 'reopen'));
    expect([state, closeReason, closedAt]).toEqual(['opened', null, null]);
    expect(timeline).toContainEqual(expect.objectContaining({ act: 'closed', reason: 'resolved' }));
  });

  test('a duplicate may name the other case: not itself, none that is unknown, none that is its own duplicate', async () => {
    const [one, other] = [await opened(api()), await opened(api())];
    const as = (id: string, duplicateOf: string, reason = 'duplicate') => close(id, { reason, duplicateOf });
    expect(refusalOf(await as(one.id, one.id))).toEqual([422, 'case_unknown']);
    expect(refusalOf(await as(one.id, 'case_nowhere'))).toEqual([422, 'case_unknown']);
    expect(refusalOf(await as(one.id, other.id, 'resolved'))).toEqual([422, 'not_a_duplicate']);
    expect(accepted(await as(one.id, other.id))).toMatchObject({ closeReason: 'duplicate', duplicateOf: other.id });
    expect(refusalOf(await as(other.id, one.id))).toEqual([422, 'duplicate_of_this']);
    expect(accepted(await act(api(), one.id, 'reopen')).duplicateOf).toBeNull();
  });

  test('D1: nor one that leads back over others, or complaints in a circle would count nowhere', async () => {
    const [one, two, three] = [await opened(api()), await opened(api()), await opened(api())];
    const as = (id: string, duplicateOf: string) => close(id, { reason: 'duplicate', duplicateOf });
    accepted(await as(one.id, two.id));
    accepted(await as(two.id, three.id));
    expect(refusalOf(await as(three.id, one.id))).toEqual([422, 'duplicate_of_this']);
    expect(refusalOf(await as(one.id, three.id))).toEqual([409, 'case_closed']); // it is not: it names the other one
    expect(accepted(await as(one.id, two.id)).duplicateOf).toBe(two.id);
  });
});

test('D1: of complaints that are closed for each other at once one stays, whoever is first', async () => {
  const context = systemContext(api().shop, await api().now());
  for (const count of [2, 2, 2, 3, 3]) {
    const ids = await Promise.all(Array.from({ length: count }, async () => (await opened(api(), { orderId: undefined })).id as string));
    const next = (place: number) => ids[(place + 1) % count] ?? '';
    const closing = ids.map((id, place) => {
      forgetTurns(); // as in programs of their own
      return closeCase(id, { context, key: '' }, { reason: 'duplicate', duplicateOf: next(place) }).then(
        () => 'closed',
        ({ errors }) => String(errors[0].code),
      );
    });
    expect((await Promise.all(closing)).sort()).toEqual([...Array.from({ length: count - 1 }, () => 'closed'), 'duplicate_of_this']);
  }
});

describe('D1: what was opened by mistake spoils no figure', () => {
  test('reasons are counted, mistakes apart from all else', async () => {
    const before = await figures();
    const [late, real, open] = [await opened(api()), await opened(api()), await opened(api())];
    await escalateUnanswered(new Date(late.replyDueAt));
    accepted(await act(api(), open.id, 'replies'));
    accepted(await close(real.id, { reason: 'refused_politely' }));
    const between = await figures();
    expect(between).toMatchObject({
      cases: before.cases + 3,
      repliesLate: between.repliesLate,
      closed: { ...before.closed, refused_politely: before.closed.refused_politely + 1 },
      mistakes: before.mistakes,
    });
    accepted(await close(late.id, { reason: 'duplicate' }));
    expect(await figures()).toEqual({
      ...between,
      cases: between.cases - 1,
      open: between.open - 1,
      repliesLate: between.repliesLate - 1,
      kinds: { ...between.kinds, quality: between.kinds.quality - 1 },
      mistakes: { ...between.mistakes, duplicate: between.mistakes.duplicate + 1 },
    });
  });

  test('nor does it make the next complaint a second one, nor an order’s loss greater', async () => {
    const boss = await person(api(), '0 boss', 'supervisor');
    const customer = aShopper();
    const { order } = await pay(api(), customer, 5000);
    const about = { customer, orderId: order.id };
    const mistake = await opened(api(), { ...about, lossMinor: 5000 });
    accepted(await close(mistake.id, { reason: 'not_a_complaint' }));
    const second = await investigated(api(), { ...about, lossMinor: 1000 });
    expect(second.ownerId).toBe(api().as.agent.actorId);
    expect((await give(await person(api(), fresh('agent'), 'agent'), second.id, 1501)).body.reasons[0].code).toBe('above_loss');
    expect((await opened(api(), about)).ownerId).toBe(boss.actorId);
  });

  test('what goodwill was given for was no mistake', async () => {
    const { id } = await investigated(api());
    accepted(await give(await person(api(), fresh('agent'), 'agent'), id, 100));
    for (const reason of ['duplicate', 'not_a_complaint']) expect(refusalOf(await close(id, { reason }))).toEqual([409, 'goodwill_given']);
    expect((await caseOf(api(), id)).state).toBe('proposed');
    accepted(await close(id, { reason: 'resolved' }));
  });
});
