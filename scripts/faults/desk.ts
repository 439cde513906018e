import { DAY_MS } from '../../campaigns/durations.js';
import { insertActor } from '../../server/actors/actors.store.js';
import { aboutOf } from '../../server/approvals/approval.js';
import { answerApproval, approvalById } from '../../server/approvals/approvals.service.js';
import { insertApproval } from '../../server/approvals/approvals.store.js';
import { askExtension, askGoodwill } from '../../server/approvals/asking.service.js';
import { actOnCase, caseById, openCase } from '../../server/cases/cases.service.js';
import { factsNoted, replied } from '../../server/cases/deeds.js';
import type { Context } from '../../server/context.js';
import { couponView } from '../../server/coupons/coupon-view.js';
import { active } from './campaigns.js';
import { introduced, keyed, type Request } from './requests.js';
import { contextOf, MORNING, type World } from './world.js';

const reward = { type: 'amount', amountMinor: 5000 } as const;

/** A complaint whose facts are in, and the campaign that goodwill is given under. Returns the case's id. */
export async function complained(world: World, terms: object): Promise<string> {
  await active(world, { name: 'Sorry', goal: 'goodwill', ...terms });
  await introduced('c-1').send(world);
  const context = contextOf(world);
  const complaint = { customer: { shopId: 'c-1' }, kind: 'quality' as const, text: 'Soap', lossMinor: 20_000 };
  const { _id } = await openCase(complaint, 'case', context);
  await actOnCase(_id, replied({ context, key: 'reply' }, 'We look.'));
  await actOnCase(_id, factsNoted({ context, key: 'facts' }, 'It is soap.', undefined));
  return _id;
}

/** A word to whoever complained. */
export const repliedTo = (caseId: string, key: string): Request =>
  keyed(`reply ${caseId} ${key}`, key, async (context: Context) => {
    await actOnCase(caseId, replied({ context, key }, `We look: ${key}.`));
    return caseId;
  });

/** 50 against a case, by the one actor that there is. */
export const goodwill = (caseId: string, key: string): Request =>
  keyed(`goodwill ${caseId} ${key}`, key, async (context: Context) => {
    const asked = await askGoodwill(caseId, reward, 'Sorry.', key, context);
    return asked.outcome === 'granted' ? asked.coupon._id : asked.approval._id;
  });

/** More days for a coupon, nine days later. */
export const extendedLater = (code: string): Request =>
  keyed(`extend ${code}`, 'more days', async (context: Context) => {
    const later = { ...context, now: new Date(context.now.getTime() + 9 * DAY_MS) };
    const asked = await askExtension(code, undefined, 'They were in hospital.', 'more days', later);
    return asked.outcome === 'granted' ? couponView(asked.coupon) : asked.approval._id;
  });

/** Somebody else asks for 50; the one actor is to answer. Returns the approval's id. */
export async function approvalAsked(caseId: string): Promise<string> {
  await insertActor({ _id: 'act_1', name: 'the shop', role: 'admin', createdAt: MORNING });
  const decision = { givenBy: null, decidedAt: null, decidedUnder: null, why: null, code: null, refusal: null, isFinished: false };
  await insertApproval({
    _id: 'apr_1',
    about: aboutOf({ kind: 'goodwill', caseId }),
    round: 1,
    request: 'req_1',
    matter: { kind: 'goodwill', caseId },
    customerId: (await caseById(caseId)).customerId,
    state: 'open',
    requestedBy: 'act_2',
    text: 'Sorry.',
    reasons: [],
    withinOwnLimit: { amountMinor: 0 },
    assignedTo: 'act_1',
    deadlineAt: new Date(MORNING.getTime() + DAY_MS),
    overdue: false,
    handovers: [],
    reward,
    offers: [],
    ...decision,
    createdAt: MORNING,
    rev: 1,
  });
  return (await approvalById('apr_1'))._id;
}

export const approved = (id: string): Request =>
  keyed(`approve ${id}`, 'yes', async (context) => {
    const { state, code, refusal } = await answerApproval(id, { answer: 'approve', under: 'yes', text: null }, context);
    return { state, code, refusal };
  });
