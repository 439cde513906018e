import type { Reward, RewardTerms } from '../../campaigns/rewards/reward.js';
import { notGiven } from '../cases/not-given.js';
import { type Context, systemContext } from '../context.js';
import { isOurs, isStillUnderWay, Refusal } from '../lib/refusal.js';
import { keepApart, leftovers, resume } from '../lib/resume.js';
import type { Shop } from '../shop/shop.js';
import { nextAfter, supervisorsInOrder } from '../staff/staff.service.js';
import { type Answer, type Approval, answerWith, isPending, type Matter, passOn, TURNS, voided } from './approval.js';
import { findApproval, findPendingIds, findPendingOfCustomer, findUnfinished, findWaiting, saveApproval } from './approvals.store.js';
import { giverOf, waysOf } from './matters.js';

/** The approval of a path. Refuses an unknown one. */
export async function approvalById(id: string): Promise<Approval> {
  const approval = await findApproval(id);
  if (!approval) throw new Refusal('not_found', 'No approval with this id.');
  return approval;
}

/** What somebody answers: under which request, with what words, and with a counter the reward. */
export interface Given {
  answer: Answer;
  under: string;
  text: string | null;
  reward?: RewardTerms;
}

/**
 * Answers an approval, once: of two that answer, one does. Refuses its requester, whoever's turn it is not, and an approver who may not give
 * it either. What no yes could carry out any more is refused, and is void from then on. The coupon exists only after a yes; a sweep finishes
 * what a crash leaves.
 */
export async function answerApproval(id: string, given: Given, context: Context): Promise<Approval> {
  const approval = await approvalById(id);
  if (approval.decidedUnder === given.under) return finishApproval(approval, context);
  refuseWrongTurn(approval, given.answer, context);
  if (leadsToYes(given.answer)) await refuseVoid(approval, context);
  const ways = waysOf<Matter>(approval.matter);
  const reward = given.reward ? await ways.fit(approval.matter, given.reward, context) : approval.reward;
  await refuseAboveAuthority(approval, given.answer, reward, context);
  const next = answerWith(approval, { ...given, reward, by: context.actor._id }, context.now);
  const saved = await saveApproval(next);
  return saved ? finishApproval(saved, context) : answerApproval(id, given, context);
}

const isVoid = ({ state }: Approval): boolean => state === 'void';

function refuseWrongTurn(approval: Approval, answer: Answer, { actor }: Context): void {
  const { from, alsoFrom, by } = TURNS[answer];
  const isRequester = actor._id === approval.requestedBy;
  if (by === 'approver' && isRequester) throw new Refusal('own_request', 'You cannot answer your own request.');
  if (by === 'requester' && !isRequester) throw new Refusal('own_request', 'Only the person who asked can answer the counter-offer.');
  if (approval.state !== from && approval.state !== alsoFrom) {
    const message = isVoid(approval)
      ? `The approval is void: ${approval.why}`
      : `The approval is ${approval.state}, so it cannot be ${answer.replace(/e?$/, 'ed')}.`;
    throw new Refusal('wrong_state', message, [{ path: 'state', code: `approval_${approval.state}`, message }]);
  }
  const { assignedTo, deadlineAt } = approval;
  if (by === 'approver' && assignedTo !== null && assignedTo !== actor._id && actor.role !== 'admin')
    throw new Refusal('assigned_to_another', 'It is another supervisor’s turn to answer. It is passed on at its deadline.', [], {
      assignedTo,
      deadlineAt,
    });
}

const leadsToYes = (answer: Answer): boolean => !['refused', 'declined'].includes(TURNS[answer].to);

async function refuseVoid(approval: Approval, context: Context): Promise<void> {
  const ended = await endImpossible(approval, context);
  if (!ended) return;
  const { code, message, errors, details } = ended.why;
  throw new Refusal(code, message, errors, { ...details, approvalId: approval._id, state: ended.approval.state });
}

/** Whose authority is drawn on must have it: the approver's, or that of whoever made the counter-offer. */
async function refuseAboveAuthority(approval: Approval, answer: Answer, reward: Reward, context: Context): Promise<void> {
  if (!leadsToYes(answer)) return;
  const { by } = TURNS[answer];
  const giver = by === 'approver' ? context.actor : await giverOf(approval);
  const ways = waysOf<Matter>(approval.matter);
  const { outcome, reasons, withinOwnLimit } = await ways.weigh(approval.matter, giver, reward, context);
  if (outcome !== 'grant') throw notGiven(reasons, ways.ownLimit(withinOwnLimit));
}

/** Does what the answer means. Harmless twice. */
async function finishApproval(approval: Approval, context: Context): Promise<Approval> {
  if (approval.isFinished) return approval;
  const ways = waysOf<Matter>(approval.matter);
  await ways.note(approval.matter, approval, 'asked', context); // whoever asked may have been broken off before
  if (approval.state !== 'approved') await ways.note(approval.matter, approval, 'not_granted', context);
  const result = approval.state === 'approved' ? await carryOut(approval, context) : {};
  return (await saveApproval({ ...approval, ...result, isFinished: true })) ?? approvalById(approval._id);
}

/** Between the yes and the coupon something may have come: the limit of a campaign, a payment, a flag. It is said, and the approval is used up. */
async function carryOut(approval: Approval, context: Context): Promise<{ code: string } | { refusal: NonNullable<Approval['refusal']> }> {
  try {
    return { code: await waysOf<Matter>(approval.matter).give(approval.matter, approval, await giverOf(approval), context) };
  } catch (error) {
    if (!isOurs(error) || isStillUnderWay(error)) throw error;
    return { refusal: error.errors[0]?.code ?? error.code };
  }
}

/** Ends an approval that no yes could carry out any more. Null: it is pending still, or somebody was faster to answer it. */
export async function endImpossible(approval: Approval, context: Context): Promise<{ approval: Approval; why: Refusal } | null> {
  const why = await whyImpossible(approval, context);
  const saved = why && (await saveApproval(voided(approval, { code: why.errors[0]?.code ?? why.code, message: why.message }, context.now)));
  return saved && { approval: await finishApproval(saved, context), why };
}

async function whyImpossible({ matter }: Approval, context: Context): Promise<Refusal | null> {
  try {
    await waysOf<Matter>(matter).refuseImpossible(matter, context);
    return null;
  } catch (error) {
    if (isOurs(error)) return error;
    throw error;
  }
}

/** After a case was closed or flagged: what is pending of its customer, where no yes could be carried out any more. */
export async function endImpossibleOf(customerId: string, context: Context): Promise<void> {
  for (const approval of await findPendingOfCustomer(customerId)) await endImpossible(approval, context);
}

/** The same for all that is pending: an order was paid, a coupon used, or a crash came after a case was closed. Returns how many it ended. */
export async function endAllImpossible(shop: Shop, now: Date): Promise<number> {
  const context = systemContext(shop, now);
  const apart = keepApart();
  let ended = 0;
  for (const id of await findPendingIds()) if (await apart.run(() => endIfImpossible(id, context))) ended += 1;
  apart.end();
  return ended;
}

async function endIfImpossible(id: string, context: Context): Promise<boolean> {
  const approval = await findApproval(id);
  return approval !== null && isPending(approval) && (await endImpossible(approval, context)) !== null;
}

/** Finishes what a crash left between an answer and what it means. */
export const finishLeftApprovals = (shop: Shop, now: Date): Promise<number> =>
  resume(leftovers(findUnfinished, (approval) => finishApproval(approval, systemContext(shop, now))));

/** Passes approvals that have waited too long to the next supervisor but the requester; after the last they are everybody's. Returns how many. */
export async function passOnWaiting(shop: Shop, now: Date): Promise<number> {
  const order = await supervisorsInOrder();
  return resume(
    leftovers(
      (limit) => findWaiting(now, limit),
      async (approval) => {
        const others = order.filter((one) => one !== approval.requestedBy);
        const deadlineAt = waysOf<Matter>(approval.matter).deadline(now, shop.zone);
        await saveApproval(passOn(approval, nextAfter(others, approval.assignedTo), deadlineAt, now));
      },
    ),
  );
}
