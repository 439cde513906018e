import { z } from 'zod';
import type { Campaign } from '../../campaigns/campaign.js';
import { type CouponPromise, couponPromise, type KeptPromise, promiseOf } from '../../campaigns/promise.js';
import { NO_GIFT, NO_THRESHOLD, type RewardKind } from '../../campaigns/rewards/kind.js';
import { kindOf, REWARDS, type Reward } from '../../campaigns/rewards/reward.js';
import { takeOff } from '../../campaigns/rewards/spread.js';
import type { Coupon } from '../../server/coupons/coupon.js';
import type { CouponView } from '../../server/coupons/coupon-view.js';
import { EXAMPLES } from '../campaigns/rewards/examples.js';

// Checked by `npm run types`, never run: a new reward and a new promise do not compile until every place is done.

// ---- a throw-away reward: a sketch of buy_get, under a name that no real one will have

const schema = z.strictObject({ type: z.literal('throw_away'), buy: z.int(), get: z.int(), capMinor: z.int().optional() });
type BuyGet = RewardKind<typeof schema>;

const WORDS: BuyGet['words'] = {
  en: ({ buy, get }) => ({ worth: `Buy ${buy}, get ${get} free`, brief: `buy ${buy}, get ${get} free` }),
  zh: ({ buy, get }) => ({ worth: `买${buy}送${get}`, brief: `买${buy}送${get}` }),
  ko: ({ buy, get }) => ({ worth: `${buy}+${get} 행사`, brief: `${buy}+${get} 행사` }),
};

/** All that the house asks. */
const buyGet: BuyGet = {
  schema,
  terms: schema,
  lane: () => 'product',
  discount: ({ get }, { lines }, left) =>
    takeOff(get * Math.min(...lines.map(({ lineTotalMinor, quantity }) => lineTotalMinor / quantity)), left),
  greatestCostMinor: ({ capMinor = null }) => capMinor,
  totalMinor: () => null,
  atMostMinor: () => null,
  atWorst: (_reward, usedMinor) => ({ faceMinor: null, usedMinor }),
  sumMinor: () => null,
  shareBp: () => null, // none of the whole cart
  aboveMinimum: () => [],
  ...NO_GIFT,
  ...NO_THRESHOLD,
  words: WORDS,
  forStaff: ({ buy, get }) => `buy ${buy}, get ${get}`,
};

/** Each of it is asked: there is nothing that a new type may leave out. */
type LeftOut = { [Asked in keyof BuyGet]: Omit<BuyGet, Asked> extends BuyGet ? Asked : never }[keyof BuyGet];
export const NOTHING: [LeftOut] extends [never] ? true : LeftOut = true;

const { discount, ...priceless } = buyGet;
// @ts-expect-error: without it the coupon would give nothing
export const PRICELESS: BuyGet = priceless;
// @ts-expect-error: Korean readers would hear nothing
export const WORDLESS: BuyGet = { ...buyGet, words: { en: WORDS.en, zh: WORDS.zh } };
// @ts-expect-error: without a row in REWARDS it is no reward at all
export const ROWLESS: Reward = { type: 'throw_away', buy: 2, get: 1 };
// @ts-expect-error: and nobody answers for it
export const UNANSWERED = () => kindOf({ type: 'throw_away' });

const MORE = { ...REWARDS, throw_away: buyGet };
// @ts-expect-error: a type without an example is not tested
export const UNTESTED: Record<keyof typeof MORE, unknown> = EXAMPLES;

// ---- a throw-away promised field

const more = couponPromise.extend({ label: z.string().exactOptional() });
type More = Required<z.infer<typeof more>>;
// @ts-expect-error: promiseOf does not say the label
export const UNSAID: (promised: KeptPromise) => More = promiseOf;

/** A campaign says all of it, but for a floor that a change took away; it stands in the record and in the answer without another word. */
type Follows<Holder, Promised> = Holder extends Promised ? true : never;
export const FOLLOWS: [
  Follows<Campaign, Omit<CouponPromise, 'floorBp'>>,
  Follows<Coupon, KeptPromise>,
  Follows<CouponView, CouponPromise>,
] = [true, true, true];
