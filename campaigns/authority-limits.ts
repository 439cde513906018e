import { z } from 'zod';
import { decimals, MAX_MINOR } from './money.js';

/** Who may give something away by themselves, from the bottom up. The others may not at all. */
export const GIVERS = ['agent', 'supervisor', 'admin'] as const;
export type Giver = (typeof GIVERS)[number];

/** What ranks lowest. */
export const LOWEST: Giver = GIVERS[0];

export const isGiver = (role: string): role is Giver => (GIVERS as readonly string[]).includes(role);

/** Whoever may vouch for a loss, and end what an agent may not: a supervisor, and whoever ranks above. */
export const isAboveLowest = (role: string): boolean => isGiver(role) && role !== LOWEST;

const minor = (what: string) => z.int().min(0).max(MAX_MINOR).describe(`${what}, in minor units of the shop’s currency.`);
const perDayMinor = minor('How much one giver may give in a day, by the shop’s calendar');

/** A percent of the order at hand, before it is paid: at most so much, from this subtotal on; a day is the shop's, of one giver. */
const bargainLimit = z.strictObject({
  basisPoints: z.int().min(0).max(10_000).describe('The greatest share of the order, in basis points: 200 is 2 %.'),
  fromMinor: minor('The least subtotal of the order'),
  perDayMinor,
});

/** The greatest cost of a reward in money, against a case; a day is the shop's, of one giver. */
const goodwillLimit = z.strictObject({ perGrantMinor: minor('The most that one grant may cost'), perDayMinor });

const days = z.int().min(0).max(365);

/** How long after its last day a coupon may still be extended; by how many days unless somebody says, and at the most. */
const extensionLimit = z
  .strictObject({
    graceDays: days.describe('For how many days after its last day a coupon may still be extended.'),
    days: days.min(1).describe('By how many days it is extended unless the request says.'),
    mostDays: days.min(1).describe('By how many days at the most.'),
  })
  .refine((limit) => limit.days <= limit.mostDays, { path: ['days'], message: 'It must not be more than mostDays.' });

const forEach = <Limit extends z.ZodType>(limit: Limit) =>
  z.strictObject({
    agent: limit.describe('What an agent may give alone.'),
    supervisor: limit.describe('What a supervisor may give alone.'),
    admin: limit.describe('What an admin may give alone.'),
  });

const BARGAIN = 'A share off an order before it is paid, by role.';

/** What each role may give away. All but the first two bind everybody. */
export const authorityLimits = z
  .strictObject({
    bargain: forEach(bargainLimit).describe(BARGAIN),
    goodwill: forEach(goodwillLimit).describe('A reward to make up for a loss, by role.'),
    extension: extensionLimit.describe('More days for a coupon, once in its life. It counts as goodwill.'),
    perCustomerAndMonthMinor: minor('How much one customer may be given in a month, by everybody together'),
    ofLossBasisPoints: z
      .int()
      .min(0)
      .max(1_000_000)
      .describe('All grants for one loss together cost no more than this share of it, in basis points: 15000 is 150 %.'),
    smallClaimsMinor: minor('The greatest loss that an agent may believe without a known order; above it a supervisor states it'),
  })
  .meta({ id: 'AuthorityLimits', description: 'How much each role may give away without asking.' });

export type AuthorityLimits = z.infer<typeof authorityLimits>;
export type BargainLimit = z.infer<typeof bargainLimit>;

/** What holds unless the shop says otherwise, in units of its currency: "my limit is 2 % off over 188". */
const DEFAULTS = {
  bargain: { agent: [200, 188, 300], supervisor: [300, 188, 1000], admin: [300, 188, 1000] }, // basis points, from, a day
  goodwill: { agent: [30, 150], supervisor: [100, 500], admin: [100, 500] }, // a grant, a day
  extension: { graceDays: 7, days: 7, mostDays: 30 },
  perCustomerAndMonth: 150,
  ofLossBasisPoints: 15_000,
  smallClaims: 20,
} as const;

/** The default limits in minor units of a currency. */
export function defaultLimits(currency: string): AuthorityLimits {
  const inMinor = (units: number): number => units * 10 ** decimals(currency);
  const bargain = ([basisPoints, from, day]: readonly [number, number, number]) => ({
    basisPoints,
    fromMinor: inMinor(from),
    perDayMinor: inMinor(day),
  });
  const goodwill = ([grant, day]: readonly [number, number]) => ({ perGrantMinor: inMinor(grant), perDayMinor: inMinor(day) });
  return {
    bargain: byGiver((giver) => bargain(DEFAULTS.bargain[giver])),
    goodwill: byGiver((giver) => goodwill(DEFAULTS.goodwill[giver])),
    extension: DEFAULTS.extension,
    perCustomerAndMonthMinor: inMinor(DEFAULTS.perCustomerAndMonth),
    ofLossBasisPoints: DEFAULTS.ofLossBasisPoints,
    smallClaimsMinor: inMinor(DEFAULTS.smallClaims),
  };
}

/** The limits as an admin states them: what was added later may be left out. */
export const statedLimits = authorityLimits
  .extend({ bargain: forEach(bargainLimit.partial({ perDayMinor: true })).describe(BARGAIN) })
  .partial({ smallClaimsMinor: true });

export type StatedLimits = z.infer<typeof statedLimits>;

/** Stated limits with the defaults of what they leave out. */
export function completedLimits(stated: StatedLimits | undefined, currency: string): AuthorityLimits {
  const byDefault = defaultLimits(currency);
  if (stated === undefined) return byDefault;
  const bargainOf = (giver: Giver): BargainLimit => ({
    ...stated.bargain[giver],
    perDayMinor: stated.bargain[giver].perDayMinor ?? byDefault.bargain[giver].perDayMinor,
  });
  return { ...byDefault, ...stated, bargain: byGiver(bargainOf), smallClaimsMinor: stated.smallClaimsMinor ?? byDefault.smallClaimsMinor };
}

const byGiver = <Limit>(limitOf: (giver: Giver) => Limit): Record<Giver, Limit> => ({
  agent: limitOf('agent'),
  supervisor: limitOf('supervisor'),
  admin: limitOf('admin'),
});
