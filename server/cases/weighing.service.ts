import { judge, type Verdict } from '../../campaigns/authority.js';
import { type AuthorityLimits, LOWEST } from '../../campaigns/authority-limits.js';
import { isConfirmed, type Loss } from '../../campaigns/loss.js';
import { percentOf } from '../../campaigns/money.js';
import { reason } from '../../campaigns/reasons.js';
import { greatestCostMinor, type Reward, termsOf } from '../../campaigns/rewards/reward.js';
import type { Actor } from '../actors/actor.js';
import type { CampaignRecord } from '../campaigns/campaigns.store.js';
import type { Context } from '../context.js';
import { priceReward } from '../gifts/gifts.service.js';
import { idOf } from '../lib/ids.js';
import { Refusal } from '../lib/refusal.js';
import {
  givenFrom,
  givenInAll,
  givenSoFar,
  goodwillPurses,
  limitsOf,
  type Purse,
  roleOf,
  unconfirmedPurse,
} from '../staff/authority.service.js';
import type { CaseRecord } from './case.js';
import { refuseFlagged } from './flags.service.js';
import { goodwillCampaignFor } from './goodwill-campaign.js';
import { isReady } from './grants.js';
import { weighedLoss } from './losses.service.js';
import { notGiven } from './not-given.js';

/** Whether somebody may give this now. Refuses before the facts are in (C1-07), where a flag blocks it (E-01), and what would come to nothing. */
export async function weighGoodwill(record: CaseRecord, giver: Actor, reward: Reward, context: Context): Promise<Verdict> {
  return (await weigh(record, giver, reward, context)).verdict;
}

/** The verdict, and from which allowances a grant would draw. */
export interface Weighed {
  verdict: Verdict;
  costMinor: number;
  campaign: CampaignRecord;
  purses: Purse[];
}

export async function weigh(record: CaseRecord, giver: Actor, asked: Reward, context: Context): Promise<Weighed> {
  await refuseBlocked(record, context);
  const reward = await priceReward(termsOf(asked));
  const [costMinor, limits] = [costOf(reward), await limitsOf(context.shop)];
  const giving = { giver, customerId: record.customerId };
  const unconfirmed = await unconfirmedPurse(record.customerId, limits, context);
  const [{ todayMinor, monthMinor }, loss] = await Promise.all([givenSoFar(giving, context), givenForLoss(record, unconfirmed)]);
  if (loss === null) throw notGiven([reason('loss_unknown')]);
  const request = { instrument: 'goodwill' as const, giver: roleOf(giver), costMinor, loss };
  const verdict = judge({ ...request, givenTodayMinor: todayMinor, givenThisMonthMinor: monthMinor }, limits, context.shop.currency);
  return {
    verdict,
    campaign: await goodwillCampaignFor(reward, record.customerId, context),
    costMinor,
    purses: [
      ...(await goodwillPurses(giving, limits, context)),
      ...lossPurses(record, loss, limits),
      ...(giver.role === LOWEST && !isConfirmed(loss) ? [unconfirmed] : []),
    ],
  };
}

async function givenForLoss(record: CaseRecord, unconfirmed: Purse): Promise<Loss | null> {
  const { caseId, orderId } = lossIds(record);
  const [caseMinor, orderMinor, unconfirmedMinor] = await Promise.all([
    givenFrom(caseId),
    orderId === null ? 0 : givenFrom(orderId),
    givenInAll(unconfirmed),
  ]);
  return weighedLoss(record, { caseMinor, orderMinor, unconfirmedMinor });
}

/** What a loss is made up for with: of the case, and of the order whatever the number of its cases. */
const lossIds = ({ _id, orderId }: CaseRecord) => ({
  caseId: idOf('goodwill', 'case', _id),
  orderId: orderId === null ? null : idOf('goodwill', 'order', orderId),
});

function lossPurses(record: CaseRecord, { lossMinor, order }: Loss, { ofLossBasisPoints }: AuthorityLimits): Purse[] {
  const { caseId, orderId } = lossIds(record);
  const purse = (id: string, amountMinor: number): Purse => ({ id, budgetMinor: percentOf(amountMinor, ofLossBasisPoints) });
  return [purse(caseId, lossMinor), ...(orderId === null || order === null ? [] : [purse(orderId, order.lossMinor)])];
}

/** Refuses what nothing may be given for, whoever gives: a closed case, and one whose customer or order is flagged (E-01). */
export async function refuseEnded(record: CaseRecord, context: Context): Promise<void> {
  await refuseFlagged({ orderIds: record.orderId === null ? [] : [record.orderId], customerId: record.customerId }, context);
  if (record.state === 'closed') throw new Refusal('case_not_ready', 'The case is closed: reopen it first, and note the facts.');
}

async function refuseBlocked(record: CaseRecord, context: Context): Promise<void> {
  await refuseEnded(record, context);
  if (!isReady(record))
    throw new Refusal('case_not_ready', `The case is ${record.state}: note the facts first (facts); nothing is promised before that.`);
}

function costOf(reward: Reward): number {
  const costMinor = greatestCostMinor(reward);
  if (costMinor !== null) return costMinor;
  const message = 'This reward needs a cap: what it may cost is compared with what may be given.';
  throw new Refusal('invalid', message, [{ path: 'reward.capMinor', code: 'cap_required', message }]);
}
