import { judge, type Verdict } from '../../campaigns/authority.js';
import type { AuthorityLimits } from '../../campaigns/authority-limits.js';
import { grantIdentity } from '../../campaigns/occasion.js';
import { isReasonCode, reason } from '../../campaigns/reasons.js';
import { greatestCostMinor, type Reward } from '../../campaigns/rewards/reward.js';
import { type Actor, SYSTEM } from '../actors/actor.js';
import { campaignById } from '../campaigns/campaigns.service.js';
import type { Context } from '../context.js';
import type { Coupon } from '../coupons/coupon.js';
import { type Issue, issueCoupon } from '../coupons/issue.service.js';
import { Refusal } from '../lib/refusal.js';
import type { Shop } from '../shop/shop.js';
import { authorityDraws, givenSoFar, limitsOf, roleOf } from '../staff/authority.service.js';
import type { CaseGrant, CaseRecord } from './case.js';
import { caseById } from './cases.service.js';
import { findCasesWithOpenGrants, saveCase } from './cases.store.js';
import { goodwillCampaign } from './goodwill-campaign.js';
import { beginGrant, endGrant, grantOf, isReady } from './grants.js';
import { notGiven } from './not-given.js';

/** What is to be given against a case: under which request, and on whose authority. */
export interface Gift {
  id: string;
  giver: Actor;
  reward: Reward;
  text: string; // the apology that goes with it
}

export type Given = { outcome: 'granted'; coupon: Coupon } | { outcome: 'above'; verdict: Verdict };

/** Whether somebody may give this now. Refuses before the facts are in (C1-07), and where a flag blocks it (E-01). */
export async function weighGoodwill(record: CaseRecord, giver: Actor, reward: Reward, context: Context): Promise<Verdict> {
  return weigh(record, giver, costOf(reward), await limitsOf(context.shop), context);
}

async function weigh(record: CaseRecord, giver: Actor, costMinor: number, limits: AuthorityLimits, context: Context): Promise<Verdict> {
  refuseBlocked(record);
  if (record.lossMinor === null)
    throw notGiven([{ code: 'loss_unknown', message: 'Nobody has said what was lost: note it with the facts (lossMinor).' }]);
  const { todayMinor, monthMinor } = await givenSoFar({ giver, customerId: record.customerId }, context);
  const asked = { instrument: 'goodwill' as const, giver: roleOf(giver), costMinor, lossMinor: record.lossMinor };
  return judge({ ...asked, givenTodayMinor: todayMinor, givenThisMonthMinor: monthMinor }, limits, context.shop.currency);
}

function refuseBlocked(record: CaseRecord): void {
  if (record.flags.length > 0)
    throw new Refusal('goodwill_blocked', `The case is flagged ${record.flags.join(', ')}: a supervisor may lift that, with a reason.`);
  if (!isReady(record))
    throw new Refusal('case_not_ready', `The case is ${record.state}: note the facts first; nothing is promised before that.`);
}

function costOf(reward: Reward): number {
  const costMinor = greatestCostMinor(reward);
  if (costMinor !== null) return costMinor;
  const message = 'This reward needs a cap: what it may cost is compared with what may be given.';
  throw new Refusal('invalid', message, [{ path: 'reward.capMinor', code: 'cap_required', message }]);
}

/**
 * Gives a coupon against a case, once for a gift's id: written into the case first, then issued, then noted; a sweep finishes what a crash
 * leaves. Its cost is set aside in the giver's day and the customer's month, so that of many at once no more get through than there is.
 */
export async function giveGoodwill(caseId: string, gift: Gift, context: Context): Promise<Given> {
  const record = await caseById(caseId);
  const earlier = grantOf(record, gift.id);
  if (earlier && earlier.refusal !== 'authority_exhausted') return given(await finishGrant(record, earlier, context));
  const [costMinor, limits] = [costOf(gift.reward), await limitsOf(context.shop)];
  const verdict = await weigh(record, gift.giver, costMinor, limits, context);
  if (verdict.outcome !== 'grant') return { outcome: 'above', verdict };
  const campaign = await goodwillCampaign();
  const draws = await authorityDraws({ giver: gift.giver, customerId: record.customerId }, limits, context);
  const { id, reward, text } = gift;
  const begun = beginGrant(record, { id, by: gift.giver._id, campaignId: campaign._id, reward, costMinor, draws, text }, context.now);
  const saved = await saveCase(begun);
  const grant = saved && grantOf(saved, gift.id);
  // Somebody else acted on the case meanwhile; or, below, was faster with what is left of the day: look again.
  if (!grant) return giveGoodwill(caseId, gift, context);
  const issue = await finishGrant(saved, grant, context);
  return issue.outcome === 'refused' && issue.reason === 'authority_exhausted' ? giveGoodwill(caseId, gift, context) : given(issue);
}

function given(issue: Issue): Given {
  if (issue.outcome === 'under_way')
    throw new Refusal('still_under_way', 'This coupon is being issued just now. Ask again.', [], { retryAfterSeconds: 1 });
  if (issue.outcome !== 'refused') return { outcome: 'granted', coupon: issue.coupon };
  throw notGiven([isReasonCode(issue.reason) ? reason(issue.reason) : { code: issue.reason, message: 'The coupon could not be issued.' }]);
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

const BATCH = 100;

/** Finishes the grants that a crash left open. */
export async function finishOpenGrants(shop: Shop, now: Date): Promise<number> {
  const records = await findCasesWithOpenGrants(BATCH);
  for (const record of records)
    for (const grant of record.grants) if (grant.state === 'open') await finishGrant(record, grant, { shop, now, actor: SYSTEM });
  return records.length;
}
