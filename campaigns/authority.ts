import { type AuthorityLimits, type BargainLimit, GIVERS, type Giver, LOWEST } from './authority-limits.js';
import { isConfirmed, type Loss, needsSupervisor } from './loss.js';
import { percentOf } from './money.js';
import { type Reason, reason, type Values } from './reasons.js';
import type { Sentence } from './words/language.js';

/** What somebody wants to give, and what is known of it. Amounts in minor units of the shop's currency. */
export type Request =
  | {
      instrument: 'bargain';
      giver: Giver;
      basisPoints: number;
      orderSubtotalMinor: number;
      givenTodayMinor: number; // in bargains, by this giver
    }
  | {
      instrument: 'goodwill';
      giver: Giver;
      costMinor: number; // the reward's greatest cost
      loss: Loss | null; // null: without a case, as where a coupon is extended
      givenTodayMinor: number; // by this giver
      givenThisMonthMinor: number; // to this customer
    };

type Bargain = Extract<Request, { instrument: 'bargain' }>;
type Goodwill = Extract<Request, { instrument: 'goodwill' }>;

export type AuthorityReason = Reason;

/** Granted; or somebody else must say yes; or nobody may. `withinOwnLimit` is the most that the giver may give alone now: basis points or minor units. */
export interface Verdict {
  outcome: 'grant' | 'escalate' | 'refuse';
  reasons: AuthorityReason[];
  withinOwnLimit: number;
}

/** What a role may give away (C2-20, C2-21, C1-05): a pure question to one table. */
export const judge = (request: Request, limits: AuthorityLimits, currency: string): Verdict =>
  request.instrument === 'bargain' ? judgeBargain(request, limits, currency) : judgeGoodwill(request, limits, currency);

function judgeBargain(request: Bargain, { bargain }: AuthorityLimits, currency: string): Verdict {
  const { giver, basisPoints, orderSubtotalMinor, givenTodayMinor } = request;
  const own = bargain[giver];
  const leftMinor = Math.max(0, own.perDayMinor - givenTodayMinor);
  const isLargeEnough = (limit: BargainLimit) => orderSubtotalMinor >= limit.fromMinor;
  const reasons: AuthorityReason[] = [];
  if (!isLargeEnough(own)) reasons.push(reason('order_too_small', { values: { least: { amountMinor: own.fromMinor, currency } } }));
  if (basisPoints > own.basisPoints)
    reasons.push(reason('above_own_limit', { values: { giver: GIVER_WORDS[giver], most: { basisPoints: own.basisPoints } } }));
  if (bargainCostMinor(orderSubtotalMinor, basisPoints) > leftMinor)
    reasons.push(reason('above_day_limit', aboveDay(own.perDayMinor, leftMinor, currency)));
  const isCovered = fromRank(giver).some((rank) => basisPoints <= bargain[rank].basisPoints && isLargeEnough(bargain[rank]));
  const within = isLargeEnough(own) ? Math.min(own.basisPoints, mostBasisPoints(orderSubtotalMinor, leftMinor)) : 0;
  return verdict(reasons, isCovered, within);
}

/** What a bargain may cost at the most: so many basis points of the order, never nothing. */
export const bargainCostMinor = (orderSubtotalMinor: number, basisPoints: number): number =>
  Math.max(1, percentOf(orderSubtotalMinor, basisPoints));

/** The most basis points that cost no more than an amount; the inverse of `bargainCostMinor`, which rounds half up. */
function mostBasisPoints(orderSubtotalMinor: number, amountMinor: number): number {
  if (amountMinor < 1 || orderSubtotalMinor < 1) return 0;
  const below = BigInt(amountMinor) * 10_000n + 5000n;
  return Number((below - 1n) / BigInt(orderSubtotalMinor));
}

/** Who gives, in a sentence about anybody of that rank. */
const GIVER_WORDS: Record<Giver, Sentence> = {
  agent: { en: 'An agent', zh: '客服', ko: '상담원' },
  supervisor: { en: 'A supervisor', zh: '主管', ko: '관리자' },
  admin: { en: 'An admin', zh: '管理员', ko: '운영자' },
};

const aboveDay = (perDayMinor: number, leftMinor: number, currency: string): { values: Values } => ({
  values: { day: { amountMinor: perDayMinor, currency }, left: { amountMinor: Math.max(0, leftMinor), currency } },
});

/** The most that a grant may cost for one of the reasons, and what its sentence names. */
interface Bound {
  code: AuthorityReason['code'];
  atMostMinor: number;
  values: Values;
}

function judgeGoodwill(request: Goodwill, limits: AuthorityLimits, currency: string): Verdict {
  const { giver, costMinor, loss } = request;
  const [common, own] = [boundsOfAll(request, limits, currency), boundsOf(request, limits, currency)];
  const exceeded = (bounds: Bound[]) => bounds.filter(({ atMostMinor }) => costMinor > atMostMinor);
  const mayRely = (rank: Giver) => exceeded(boundsOfClaims({ giver: rank, loss }, limits, currency)).length === 0;
  const covers = (rank: Giver) => costMinor <= limits.goodwill[rank].perGrantMinor && mayRely(rank);
  const isCovered = exceeded(common).length === 0 && fromRank(giver).some(covers);
  const reasons = exceeded([...common, ...own]).map(({ code, values }) => reason(code, { values }));
  return verdict(reasons, isCovered, Math.max(0, Math.min(...[...common, ...own].map(({ atMostMinor }) => atMostMinor))));
}

/** What binds everybody: the loss, and what this customer has had. */
function boundsOfAll({ loss, givenThisMonthMinor }: Goodwill, limits: AuthorityLimits, currency: string): Bound[] {
  const { perCustomerAndMonthMinor } = limits;
  return [
    ...(loss === null ? [] : [boundOfLoss(loss, limits, currency)]),
    {
      code: 'above_customer_limit',
      atMostMinor: perCustomerAndMonthMinor - givenThisMonthMinor,
      values: { given: { amountMinor: givenThisMonthMinor, currency }, most: { amountMinor: perCustomerAndMonthMinor, currency } },
    },
  ];
}

/** The case's loss, or that of its order over all its cases, whichever leaves less. */
function boundOfLoss({ order, ...ofCase }: Loss, { ofLossBasisPoints }: AuthorityLimits, currency: string): Bound {
  const left = ({ lossMinor, givenMinor }: { lossMinor: number; givenMinor: number }) =>
    percentOf(lossMinor, ofLossBasisPoints) - givenMinor;
  const isOrders = order !== null && left(order) < left(ofCase);
  const { lossMinor, givenMinor } = isOrders ? order : ofCase;
  return {
    code: 'above_loss',
    atMostMinor: left({ lossMinor, givenMinor }),
    values: {
      loss: { amountMinor: lossMinor, currency },
      where: isOrders ? WITH_THE_ORDER : '',
      most: { amountMinor: percentOf(lossMinor, ofLossBasisPoints), currency },
      given: { amountMinor: givenMinor, currency },
    },
  };
}

const WITH_THE_ORDER: Sentence = { en: ' with the order', zh: '（整笔订单）', ko: '(주문 전체)' };

/** What binds this giver: a grant's size, what is left of the day, and what an agent may vouch for alone. */
function boundsOf(request: Goodwill, limits: AuthorityLimits, currency: string): Bound[] {
  const { giver, givenTodayMinor } = request;
  const { perGrantMinor, perDayMinor } = limits.goodwill[giver];
  const leftMinor = perDayMinor - givenTodayMinor;
  return [
    {
      code: 'above_own_limit',
      atMostMinor: perGrantMinor,
      values: { giver: GIVER_WORDS[giver], most: { amountMinor: perGrantMinor, currency } },
    },
    { code: 'above_day_limit', atMostMinor: leftMinor, ...aboveDay(perDayMinor, leftMinor, currency) },
    ...boundsOfClaims(request, limits, currency),
  ];
}

/** The most that agents may give a customer in a month for losses that nobody else confirms: one small claim, in however many cases. */
export const mostUnconfirmedMinor = ({ smallClaimsMinor, ofLossBasisPoints }: AuthorityLimits): number =>
  percentOf(smallClaimsMinor, ofLossBasisPoints);

/** An agent alone does not vouch for a great loss, nor for many small ones of one customer. */
function boundsOfClaims({ giver, loss }: Pick<Goodwill, 'giver' | 'loss'>, limits: AuthorityLimits, currency: string): Bound[] {
  if (giver !== LOWEST || loss === null || isConfirmed(loss)) return [];
  const isGreat = needsSupervisor(loss, limits.smallClaimsMinor);
  return [
    {
      code: 'loss_needs_supervisor',
      atMostMinor: isGreat ? 0 : mostUnconfirmedMinor(limits) - loss.unconfirmedMinor,
      values: { most: { amountMinor: limits.smallClaimsMinor, currency }, given: { amountMinor: loss.unconfirmedMinor, currency } },
    },
  ];
}

/** This rank and those above. The own one too: a colleague has a day of their own. */
const fromRank = (giver: Giver): readonly Giver[] => GIVERS.slice(GIVERS.indexOf(giver));

const NOBODY: AuthorityReason = reason('above_every_authority');

function verdict(reasons: AuthorityReason[], isCovered: boolean, withinOwnLimit: number): Verdict {
  if (reasons.length === 0) return { outcome: 'grant', reasons, withinOwnLimit };
  return isCovered
    ? { outcome: 'escalate', reasons, withinOwnLimit }
    : { outcome: 'refuse', reasons: [...reasons, NOBODY], withinOwnLimit };
}
