import { couponCode } from '../../campaigns/coupon-code.js';
import { demandsBirthday } from '../../campaigns/goals.js';
import { grantIdentity, type Occasion } from '../../campaigns/occasion.js';
import { type Reason, reason, type SpokenReason, spoken, unmet } from '../../campaigns/reasons.js';
import { evaluate } from '../../campaigns/rules/rule.js';
import { hasCoupons, wayKeyOf } from '../../campaigns/way-in.js';
import { whyNotRunning } from '../../campaigns/window.js';
import type { Speech } from '../../campaigns/words/language.js';
import { campaignById } from '../campaigns/campaigns.service.js';
import type { CampaignRecord } from '../campaigns/campaigns.store.js';
import { type Context, localNow } from '../context.js';
import type { Customer, CustomerReference } from '../customers/customer.js';
import { factsNow } from '../customers/customer-facts.js';
import { customerOf, resolve } from '../customers/resolve.service.js';
import { speechFor } from '../customers/speech.js';
import { idOf } from '../lib/ids.js';
import { Refusal, stillUnderWay } from '../lib/refusal.js';
import { customerNamed } from '../merges/named.service.js';
import type { Coupon } from './coupon.js';
import { findCoupons } from './coupons.store.js';
import { type Issue, issueCoupon } from './issue.service.js';
import { couponsOfOwners } from './owners-uses.service.js';

/**
 * A customer takes a coupon. Refuses a campaign that is not claimable or not active, a customer who is named only by an address that nobody
 * verified, unmet conditions, and one more than a customer may have.
 */
export async function claim(
  campaignId: string,
  reference: CustomerReference,
  key: string,
  context: Context,
  current = async (customer: Customer): Promise<Customer> => customer, // without it, by figures as they are kept
): Promise<Coupon> {
  const campaign = await runningCampaign(campaignId, context);
  if (!campaign.trigger || !('claim' in campaign.trigger))
    throw refuseClaim('This campaign is not claimable: its trigger is not { claim: true }.');
  const customer = await claimer(reference, campaign.currency, context);
  // What was bought a moment ago counts: a refusal would be kept under the key.
  refuseUnmet(campaign, await current(customer), context);
  return claimNext(campaign, customer, idOf(context.actor._id, 'claim', campaignId, key), context);
}

/** Whoever types an address takes nothing in its owner's name. */
async function claimer(reference: CustomerReference, currency: string, context: Context): Promise<Customer> {
  const { customer: known, isProven } = await resolve(reference, context.shop);
  if (known ? !isProven : hasAddressesOnly(reference))
    throw notGrantable(reason('customer_unverified'), speechFor(null, context, currency));
  const { customer } = await customerNamed(reference, { ...context, toldAt: context.now });
  if (!customer) throw new Refusal('not_found', 'There is no customer with this id.');
  return customer;
}

const hasAddressesOnly = ({ id, shopId, guestId }: CustomerReference): boolean => (id ?? shopId ?? guestId) === undefined;

const refuseClaim = (message: string): Refusal =>
  new Refusal('wrong_state', message, [{ path: 'trigger', code: 'not_claimable', message }]);

async function runningCampaign(id: string, context: Context): Promise<CampaignRecord> {
  const campaign = await campaignById(id);
  const why = whyNotRunning(campaign, localNow(context));
  if (why === null) return campaign;
  const { code, message } = spoken(why, { language: context.language ?? 'en', currency: campaign.currency });
  const detail = code === 'not_running' ? `${why.message} It is ${campaign.state}.` : message;
  throw new Refusal('wrong_state', detail, [{ path: 'state', code, message }]);
}

function refuseUnmet(campaign: CampaignRecord, customer: Customer, context: Context): void {
  const { holds, missing } = evaluate(campaign.issueWhen, factsNow(customer, context));
  if (!holds) throw notGrantable(unmet(missing), speechFor(customer, context, campaign.currency));
}

/** Tries the claims 1 … n in turn: each can be taken once, and a repeat of the request finds its own. Those long taken are not tried. */
async function claimNext(campaign: CampaignRecord, customer: Customer, requestId: string, context: Context): Promise<Coupon> {
  const occasion = occasionOfClaim(campaign, customer, context);
  const speech = speechFor(customer, context, campaign.currency);
  const { perCustomer } = campaign.limits.issued;
  const isForBirthday = demandsBirthday(campaign);
  const most = isForBirthday ? 1 : (perCustomer ?? 1);
  if (perCustomer === undefined && !isForBirthday && (await couponsOfOwners(campaign._id, customer._id, context.shop)) >= most)
    throw notGrantable(reason('customer_limit_reached'), speech);
  let last: Coupon | null = null;
  for (let first = 1; first <= most; first += LOOKED_AT) {
    const identities = Array.from({ length: Math.min(LOOKED_AT, most - first + 1) }, (_, index) =>
      grantIdentity(campaign._id, occasion(first + index)),
    );
    const taken = await takenBefore(identities, requestId, context);
    last = taken.at(-1) ?? last;
    for (const identity of identities.filter((one) => taken.every((coupon) => coupon.identity !== one))) {
      const issue = await issueCoupon(
        { campaign, customerId: customer._id, identity, origin: { kind: 'claim', id: requestId, by: context.actor._id }, earnedBy: null },
        context,
      );
      if (issue.outcome === 'granted') return issue.coupon;
      if (issue.outcome !== 'already_granted') throw refusalFor(issue, speech);
      last = issue.coupon;
    }
  }
  throw notGrantable(reason('customer_limit_reached'), speech, last ? { held: last.state } : {});
}

/** Of a coupon for the birthday there is one a year, whatever the birthday is corrected to. */
function occasionOfClaim(campaign: CampaignRecord, { _id: customerId }: Customer, context: Context): (number: number) => Occasion {
  const { year } = localNow(context);
  return demandsBirthday(campaign) ? () => ({ kind: 'birthday', year, customerId }) : (number) => ({ kind: 'claim', number, customerId });
}

/** So many claims at once. */
const LOOKED_AT = 20;
const UNDECIDED: Coupon['state'][] = ['opening', 'refused'];

/** What other requests have taken for good. */
async function takenBefore(identities: string[], requestId: string, { shop }: Context): Promise<Coupon[]> {
  const found = await findCoupons(identities.map((identity) => couponCode(identity, shop.codeKey)));
  return found.filter(({ origin, state }) => origin.id !== requestId && !UNDECIDED.includes(state));
}

type NotIssued = Extract<Issue, { outcome: 'under_way' } | { outcome: 'refused' }>;

function refusalFor(issue: NotIssued, speech: Speech): Refusal {
  if (issue.outcome === 'under_way') return stillUnderWay('This coupon is being issued right now. Try again.');
  return notGrantable(reason(issue.reason), speech);
}

function notGrantable(why: Reason, speech: Speech, details = {}): Refusal {
  const told = spoken(why, speech);
  const { code, message } = told;
  return new Refusal('not_granted', message, [{ path: '', code, message }], { reasons: [{ ...told, ...details }] });
}

/** Gives coupons by hand to named customers; what one cannot get does not keep the others from theirs. */
export async function giveByHand(campaignId: string, references: CustomerReference[], key: string, context: Context) {
  const campaign = await runningCampaign(campaignId, context);
  refuseWithoutCoupons(campaign);
  const results = [];
  for (const reference of references) results.push(await giveOne(campaign, reference, key, context));
  return results;
}

function refuseWithoutCoupons(campaign: CampaignRecord): void {
  if (hasCoupons(campaign)) return;
  const message = 'This campaign issues no coupons: customers use its code, or it takes effect by itself.';
  throw new Refusal('wrong_state', message, [{ path: wayKeyOf(campaign) ?? '', code: 'no_coupons', message }]);
}

const isAbuser = async ({ _id, formerIds }: Customer, { isFlagged, now }: Context): Promise<boolean> =>
  (await isFlagged?.({ orderIds: [], customerIds: [_id, ...formerIds] }, now)) === true;

async function giveOne(
  campaign: CampaignRecord,
  reference: CustomerReference,
  key: string,
  context: Context,
): Promise<{ coupon: Coupon } | { reasons: SpokenReason[] }> {
  const speech = { language: context.language ?? ('en' as const), currency: campaign.currency };
  const customer = await customerOf(reference, context.shop);
  if (!customer) return { reasons: [spoken(reason('customer_unknown'), speech)] };
  if (campaign.goal === 'goodwill' && (await isAbuser(customer, context))) return { reasons: [spoken(reason('goodwill_blocked'), speech)] };
  const identity = grantIdentity(campaign._id, { kind: 'hand', actorId: context.actor._id, key, customerId: customer._id });
  const origin = { kind: 'hand' as const, id: idOf(context.actor._id, 'hand', campaign._id, key), by: context.actor._id };
  const issue = await issueCoupon({ campaign, customerId: customer._id, identity, origin, earnedBy: null }, context);
  if (issue.outcome === 'under_way') throw refusalFor(issue, speech);
  return issue.outcome === 'refused' ? { reasons: [spoken(reason(issue.reason), speech)] } : { coupon: issue.coupon };
}
