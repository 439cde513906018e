import { type AuthorityLimits, type BargainLimit, GIVERS, type Giver } from './authority-limits.js';
import { formatMinor, percentOf } from './money.js';

/** What somebody wants to give, and what is known of it. Amounts in minor units of the shop's currency. */
export type Request =
  | { instrument: 'bargain'; giver: Giver; basisPoints: number; orderSubtotalMinor: number }
  | {
      instrument: 'goodwill';
      giver: Giver;
      costMinor: number; // the reward's greatest cost
      lossMinor: number | null; // of the case; null: without one, as where a coupon is extended
      givenTodayMinor: number; // by this giver
      givenThisMonthMinor: number; // to this customer
    };

type Bargain = Extract<Request, { instrument: 'bargain' }>;
type Goodwill = Extract<Request, { instrument: 'goodwill' }>;

export interface AuthorityReason {
  code: 'above_own_limit' | 'above_day_limit' | 'above_customer_limit' | 'above_loss' | 'above_every_authority' | 'order_too_small';
  message: string;
}

/** Granted; or somebody else must say yes; or nobody may. `withinOwnLimit` is the most that the giver may give alone now: basis points or minor units. */
export interface Verdict {
  outcome: 'grant' | 'escalate' | 'refuse';
  reasons: AuthorityReason[];
  withinOwnLimit: number;
}

/** What a role may give away (C2-20, C2-21, C1-05): a pure question to one table. */
export const judge = (request: Request, limits: AuthorityLimits, currency: string): Verdict =>
  request.instrument === 'bargain' ? judgeBargain(request, limits, currency) : judgeGoodwill(request, limits, currency);

function judgeBargain({ giver, basisPoints, orderSubtotalMinor }: Bargain, { bargain }: AuthorityLimits, currency: string): Verdict {
  const own = bargain[giver];
  const isLargeEnough = (limit: BargainLimit) => orderSubtotalMinor >= limit.fromMinor;
  const reasons: AuthorityReason[] = [];
  if (!isLargeEnough(own))
    reasons.push({ code: 'order_too_small', message: `A bargain needs an order of at least ${formatMinor(own.fromMinor, currency)}.` });
  if (basisPoints > own.basisPoints)
    reasons.push({ code: 'above_own_limit', message: `${giver} may give at most ${own.basisPoints / 100} %.` });
  const isCovered = fromRank(giver).some((rank) => basisPoints <= bargain[rank].basisPoints && isLargeEnough(bargain[rank]));
  return verdict(reasons, isCovered, isLargeEnough(own) ? own.basisPoints : 0);
}

/** The most that a grant may cost for one of the reasons, and the sentence. */
interface Bound {
  code: AuthorityReason['code'];
  atMostMinor: number;
  message: string;
}

function judgeGoodwill(request: Goodwill, limits: AuthorityLimits, currency: string): Verdict {
  const { giver, costMinor } = request;
  const [common, own] = [boundsOfAll(request, limits, currency), boundsOf(request, limits, currency)];
  const exceeded = (bounds: Bound[]) => bounds.filter(({ atMostMinor }) => costMinor > atMostMinor);
  const isCovered = exceeded(common).length === 0 && fromRank(giver).some((rank) => costMinor <= limits.goodwill[rank].perGrantMinor);
  const reasons = exceeded([...common, ...own]).map(({ code, message }) => ({ code, message }));
  return verdict(reasons, isCovered, Math.max(0, Math.min(...[...common, ...own].map(({ atMostMinor }) => atMostMinor))));
}

/** What binds everybody: the loss, and what this customer has had. */
function boundsOfAll({ lossMinor, givenThisMonthMinor }: Goodwill, limits: AuthorityLimits, currency: string): Bound[] {
  const money = (amountMinor: number): string => formatMinor(amountMinor, currency);
  const { perCustomerAndMonthMinor } = limits;
  return [
    ...(lossMinor === null ? [] : [boundOfLoss(lossMinor, percentOf(lossMinor, limits.ofLossBasisPoints), money)]),
    {
      code: 'above_customer_limit',
      atMostMinor: perCustomerAndMonthMinor - givenThisMonthMinor,
      message: `This customer has had ${money(givenThisMonthMinor)} of ${money(perCustomerAndMonthMinor)} this month.`,
    },
  ];
}

const boundOfLoss = (lossMinor: number, atMostMinor: number, money: (amountMinor: number) => string): Bound => ({
  code: 'above_loss',
  atMostMinor,
  message: `Against a loss of ${money(lossMinor)} at most ${money(atMostMinor)} may be given.`,
});

/** What binds this giver: a grant's size, and what is left of the day. */
function boundsOf({ giver, givenTodayMinor }: Goodwill, { goodwill }: AuthorityLimits, currency: string): Bound[] {
  const { perGrantMinor, perDayMinor } = goodwill[giver];
  const leftMinor = perDayMinor - givenTodayMinor;
  const money = (amountMinor: number): string => formatMinor(Math.max(0, amountMinor), currency);
  return [
    { code: 'above_own_limit', atMostMinor: perGrantMinor, message: `${giver} may give at most ${money(perGrantMinor)} at once.` },
    { code: 'above_day_limit', atMostMinor: leftMinor, message: `Of ${money(perDayMinor)} a day there is ${money(leftMinor)} left.` },
  ];
}

/** This rank and those above. The own one too: a colleague has a day of their own. */
const fromRank = (giver: Giver): readonly Giver[] => GIVERS.slice(GIVERS.indexOf(giver));

const NOBODY: AuthorityReason = { code: 'above_every_authority', message: 'Nobody in the shop may give this.' };

function verdict(reasons: AuthorityReason[], isCovered: boolean, withinOwnLimit: number): Verdict {
  if (reasons.length === 0) return { outcome: 'grant', reasons, withinOwnLimit };
  return isCovered
    ? { outcome: 'escalate', reasons, withinOwnLimit }
    : { outcome: 'refuse', reasons: [...reasons, NOBODY], withinOwnLimit };
}
