import type { Verdict } from '../../campaigns/authority.js';
import { grantIdentity } from '../../campaigns/occasion.js';
import { reason } from '../../campaigns/reasons.js';
import type { Reward } from '../../campaigns/rewards/reward.js';
import type { Actor } from '../actors/actor.js';
import { campaignById } from '../campaigns/campaigns.service.js';
import { type Context, systemContext } from '../context.js';
import type { Coupon } from '../coupons/coupon.js';
import { type Issue, issueCoupon } from '../coupons/issue.service.js';
import { stillUnderWay } from '../lib/refusal.js';
import { leftovers, resume } from '../lib/resume.js';
import type { Shop } from '../shop/shop.js';
import { openPurses } from '../staff/authority.service.js';
import type { CaseGrant, CaseRecord } from './case.js';
import { caseById } from './cases.service.js';
import { changingCase, findCasesWithOpenGrants, saveCase } from './cases.store.js';
import { beginGrant, endGrant, grantOf } from './grants.js';
import { notGiven } from './not-given.js';
import { weigh } from './weighing.service.js';

/** What is to be given against a case: under which request, and on whose authority. */
export interface Gift {
  id: string;
  giver: Actor;
  reward: Reward;
  text: string; // the apology that goes with it
}

export type Given = { outcome: 'granted'; coupon: Coupon } | { outcome: 'above'; verdict: Verdict };

/**
 * Gives a coupon against a case, once for a gift's id: written into the case first, then issued, then noted; a sweep finishes what a crash
 * leaves. Its cost is set aside in the giver's day, the customer's month and the loss of the case and its order, so that of many at once no
 * more get through than there is. Those of one case have their turns, so that what is too much is seen before anything is written; what is
 * too much already waits for none.
 */
export async function giveGoodwill(caseId: string, gift: Gift, context: Context): Promise<Given> {
  const record = await caseById(caseId);
  const isNew = grantOf(record, gift.id) === undefined;
  const verdict = isNew ? (await weigh(record, gift.giver, gift.reward, context)).verdict : null;
  return verdict === null || verdict.outcome === 'grant'
    ? changingCase(caseId, () => give(caseId, gift, context))
    : { outcome: 'above', verdict };
}

async function give(caseId: string, gift: Gift, context: Context): Promise<Given> {
  const record = await caseById(caseId);
  const earlier = grantOf(record, gift.id);
  if (earlier && earlier.refusal !== 'authority_exhausted') return given(await finishGrant(record, earlier, context));
  const { verdict, costMinor, campaign, purses } = await weigh(record, gift.giver, gift.reward, context);
  if (verdict.outcome !== 'grant') return { outcome: 'above', verdict };
  const draws = await openPurses(purses);
  const { id, text } = gift;
  const { reward } = campaign; // a gift at what the list says now
  const begun = beginGrant(record, { id, by: gift.giver._id, campaignId: campaign._id, reward, costMinor, draws, text }, context.now);
  const saved = await saveCase(begun);
  const grant = saved && grantOf(saved, gift.id);
  // Another program acted on the case meanwhile; or, below, somebody was faster with what is left of the day: look again.
  if (!grant) return give(caseId, gift, context);
  const issue = await finishGrant(saved, grant, context);
  return issue.outcome === 'refused' && issue.reason === 'authority_exhausted' ? give(caseId, gift, context) : given(issue);
}

function given(issue: Issue): Given {
  if (issue.outcome === 'under_way') throw stillUnderWay('This coupon is being issued right now. Try again.');
  if (issue.outcome !== 'refused') return { outcome: 'granted', coupon: issue.coupon };
  throw notGiven([reason(issue.reason)]);
}

/** Issues the coupon of a grant that the case has, and notes it there. Harmless twice. */
async function finishGrant({ _id: caseId, customerId }: CaseRecord, grant: CaseGrant, context: Context): Promise<Issue> {
  const campaign = await campaignById(grant.campaignId);
  const issue = await issueCoupon(
    {
      campaign: { ...campaign, reward: grant.reward },
      customerId,
      identity: grantIdentity(campaign._id, { kind: 'case', caseId, number: grant.number }),
      origin: { kind: 'case', caseId, id: grant.id, by: grant.by },
      earnedBy: null,
      draws: grant.draws,
    },
    context,
  );
  if (issue.outcome !== 'under_way') await noteGrant(caseId, grant.number, issue, context.now);
  return issue;
}

async function noteGrant(caseId: string, number: number, issue: Exclude<Issue, { outcome: 'under_way' }>, now: Date): Promise<void> {
  const record = await caseById(caseId);
  const result = issue.outcome === 'refused' ? { refusal: issue.reason } : { code: issue.coupon._id };
  const next = endGrant(record, number, result, now);
  if (next && !(await saveCase(next))) await noteGrant(caseId, number, issue, now);
}

/** Finishes the grants that a crash left open. */
export const finishOpenGrants = (shop: Shop, now: Date): Promise<number> =>
  resume(leftovers(findCasesWithOpenGrants, ({ _id }) => changingCase(_id, () => finishGrants(_id, systemContext(shop, now)))));

async function finishGrants(caseId: string, context: Context): Promise<void> {
  const record = await caseById(caseId);
  for (const grant of record.grants) if (grant.state === 'open') await finishGrant(record, grant, context);
}
