import { type Problem, problem } from './problem.js';
import type { Rule } from './rules/rule.js';
import type { Trigger } from './trigger.js';

/** How a customer comes to a campaign's discount: earned by a trigger, given by hand, by a code that many share, or by itself. */
export type WayIn = 'trigger' | 'hand' | 'shared' | 'automatic';

export interface Ways {
  trigger?: Trigger | undefined;
  code?: string | undefined;
  codes?: readonly string[] | undefined;
  automatic?: true | undefined;
}

const WAYS = ['trigger', 'code', 'codes', 'automatic'] as const;

/** The same of a body that is not checked yet. */
type MaybeWays = { [way in (typeof WAYS)[number]]?: unknown };

export function wayInOf({ trigger, code, codes, automatic }: MaybeWays): WayIn {
  if (automatic) return 'automatic';
  if (code !== undefined || codes !== undefined) return 'shared';
  return trigger === undefined ? 'hand' : 'trigger';
}

/** Whether it issues coupons. Shared codes and automatic discounts draw on limits and budget at the reserve instead. */
export const hasCoupons = (campaign: MaybeWays): boolean => ['trigger', 'hand'].includes(wayInOf(campaign));

/** The codes that many share, as the campaign writes them. */
export const codesOf = ({ code, codes = [] }: Ways): string[] => (code === undefined ? [...codes] : [code]);

/** The setting that says how customers come to it; null: by hand. */
export const wayKeyOf = (campaign: MaybeWays): (typeof WAYS)[number] | null => WAYS.find((way) => (campaign[way] ?? null) !== null) ?? null;

/** The same of a change: the setting that it adds; null: it adds none. */
export const newWayKey = (before: MaybeWays, after: MaybeWays): (typeof WAYS)[number] | null =>
  WAYS.find((way) => before[way] === undefined && (after[way] ?? null) !== null) ?? null;

/** A campaign has one way in: with several nobody could say what its limits count. */
export function severalWaysIn(body: Record<string, unknown>): Problem[] {
  const [first, second] = WAYS.filter((way) => (body[way] ?? null) !== null);
  if (second === undefined) return [];
  const message = `A campaign has one of ${WAYS.join(', ')}, or none: then its coupons are given by hand. It has ${first} already: take one of the two away.`;
  return [problem(second, 'several_ways_in', message)];
}

/** As much of a definition as depends on whether coupons are issued. */
interface Counted extends Ways {
  issueWhen: Rule;
  limits: {
    issued: { total?: number | undefined; perCustomer?: number | undefined };
    redeemed?: { total?: number | undefined; perCustomer?: number | undefined } | undefined;
  };
  holdout: number;
}

/** What has no meaning with this way in, and what to use instead. `isTimed`: the body says how long coupons are valid. */
export const wayInProblems = (definition: Counted, isTimed: boolean): Problem[] =>
  (hasCoupons(definition) ? FOR_USES : FOR_COUPONS)
    .filter(({ isGiven }) => isGiven(definition, isTimed))
    .map(({ path, message }) => problem(path, hasCoupons(definition) ? 'coupons_used_once' : 'no_coupons', message));

interface Row {
  path: string;
  message: string;
  isGiven(definition: Counted, isTimed: boolean): boolean;
}

const FOR_COUPONS: readonly Row[] = [
  {
    path: 'issueWhen',
    message: 'Nothing is issued with a shared code or an automatic discount. Use redeemWhen.',
    isGiven: ({ issueWhen }) => !('all' in issueWhen && issueWhen.all.length === 0),
  },
  {
    path: 'limits.issued.total',
    message: 'Nothing is issued with a shared code or an automatic discount. Use limits.redeemed.total.',
    isGiven: ({ limits }) => limits.issued.total !== undefined,
  },
  {
    path: 'limits.issued.perCustomer',
    message: 'Nothing is issued with a shared code or an automatic discount. Use limits.redeemed.perCustomer.',
    isGiven: ({ limits }) => limits.issued.perCustomer !== undefined,
  },
  {
    path: 'validity',
    message: 'A shared code or an automatic discount has no coupon that could expire. Use window.startsAt and window.endsAt.',
    isGiven: (_definition, isTimed) => isTimed,
  },
  {
    path: 'holdout',
    message:
      'Nobody can be left out of a shared code or an automatic discount. To compare, issue coupons with a trigger and set holdout there.',
    isGiven: ({ holdout }) => holdout > 0,
  },
];

const USED_ONCE = 'Each coupon is used once, so uses need no limit. Use limits.issued';

const FOR_USES: readonly Row[] = [
  { path: 'limits.redeemed.total', message: `${USED_ONCE}.total.`, isGiven: ({ limits }) => limits.redeemed?.total !== undefined },
  {
    path: 'limits.redeemed.perCustomer',
    message: `${USED_ONCE}.perCustomer.`,
    isGiven: ({ limits }) => limits.redeemed?.perCustomer !== undefined,
  },
];
