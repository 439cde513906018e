import { z } from 'zod';
import { showCode } from '../../campaigns/coupon-code.js';
import type { CouponState } from '../../campaigns/obstacles.js';
import { causeOf, isOrderWentBack, type OrderWentBack, type RevocationCause } from '../../campaigns/revocation.js';
import type { CaseRecord } from '../cases/case.js';
import type { Coupon, Move } from '../coupons/coupon.js';
import type { ToldField } from '../coupons/coupon-news.store.js';
import type { Customer } from '../customers/customer.js';
import type { CustomerWithNews } from '../customers/customer-news.store.js';
import { idOf } from '../lib/ids.js';
import { shownId, shownOrder } from '../orders/source-key.js';
import type { Discrepancy } from '../redemptions/discrepancies.store.js';
import { campaignsOf, codesOf, givenMinorOf, type Redemption } from '../redemptions/redemption.js';

export const CHANGE_TYPES = [
  'coupon.issued',
  'coupon.redeemed',
  'coupon.restored',
  'coupon.expired',
  'coupon.revoked',
  'redemption.overrun',
  'redemption.overrun_undone',
  'order.redemption_unknown',
  'order.redemption_mismatch',
  'case.opened',
  'customer.merged',
] as const;
export type ChangeType = (typeof CHANGE_TYPES)[number];

/** Something that happened and that other systems may want to know. Never altered. Its data name people by their ids only. */
export const changeRecord = z.object({
  _id: z.string(), // chg_…, made of the type and what moved, so that noting it again changes nothing
  type: z.enum(CHANGE_TYPES),
  at: z.date(), // business time
  data: z.custom<object>(),
  unlisted: z.literal(true).exactOptional(), // no page of the book has it yet
});
export type Change = z.infer<typeof changeRecord>;

const TYPE_OF: Partial<Record<CouponState, ChangeType>> = {
  redeemed: 'coupon.redeemed',
  expired: 'coupon.expired',
  revoked: 'coupon.revoked',
};

/** Who knows the shop's own id. */
type ShopsOwn = Pick<Customer, 'identifiers'>;

/** Whom it is about: by our id, and by the shop's own where we know it. Nothing else of a person leaves. */
export const whoseIds = (customerId: string | null, customer: ShopsOwn | undefined) => ({
  customerId,
  shopId: customer?.identifiers.shopId ?? null,
});

/** As much of a coupon as other systems hear of. */
type Told = Pick<Coupon, ToldField>;

/** All that is to be told of a coupon so far. It is issued once: what a checkout let go of is the same coupon still. */
export function changesOfCoupon(coupon: Told, customer: ShopsOwn | undefined): Change[] {
  return coupon.moves.flatMap((move, number): Change[] => {
    const type = typeOf(move.to, coupon.moves[number - 1]?.to);
    const use = move.to === 'redeemed' ? { redemptionId: redemptionOf(coupon, number), amountMinor: move.amountMinor ?? 0 } : {};
    const data = { ...couponData(coupon, move, customer), ...use };
    return type ? [{ _id: changeId(type, coupon._id, number), type, at: move.at, data }] : [];
  });
}

function typeOf(to: CouponState, from: CouponState | undefined): ChangeType | undefined {
  if (to === 'issued') return from === undefined ? 'coupon.issued' : from === 'redeemed' ? 'coupon.restored' : undefined;
  return to === 'expired' && from === 'reserved' ? undefined : TYPE_OF[to]; // it was told before a checkout took it again
}

const changeId = (type: ChangeType, ...what: (string | number)[]): string => `chg_${idOf(type, ...what)}`;

const couponData = (coupon: Told, move: Move, customer: ShopsOwn | undefined): object => ({
  code: showCode(coupon._id),
  campaignId: coupon.campaignId,
  ...whoseIds(coupon.customerId, customer),
  goal: coupon.goal,
  reward: coupon.reward,
  currency: coupon.currency,
  lastDay: coupon.lastDay,
  ...(move.to === 'revoked' && { why: whyOf(causeOf(move)) }),
});

/** The redemption of one use. Moves of a version before do not name it: the coupon does, while that use is its last and stands. Null: not known. */
function redemptionOf({ moves, state, redemptionId }: Told, number: number): string | null {
  const named = moves[number]?.redemptionId;
  if (named !== undefined) return named;
  return state === 'redeemed' && number === moves.findLastIndex(({ to }) => to === 'redeemed') ? redemptionId : null;
}

/** Other systems hear which order took it back, and of all else only that somebody did: a person's own words stay in the house. */
const whyOf = (cause: RevocationCause): OrderWentBack | 'recalled' => (isOrderWentBack(cause) ? cause : 'recalled');

/** What was given although its coupons could not be had any more; and that it was undone, once its order was cancelled. */
export function changesOfOverrun(overrun: Redemption, customer: ShopsOwn | undefined): Change[] {
  const { _id, continues, customerId, orderId, checkoutId, pricing, why, createdAt, back } = overrun;
  const data = {
    redemptionId: _id,
    continues,
    ...shownOrder(orderId),
    checkoutId: shownId(checkoutId),
    ...whoseIds(customerId, customer),
    codes: codesOf(overrun),
    campaignIds: [...new Set(campaignsOf(overrun))],
    currency: pricing?.currency,
    amountMinor: givenMinorOf(overrun),
    why,
  };
  const booked: Change = { _id: changeId('redemption.overrun', _id), type: 'redemption.overrun', at: createdAt, data };
  if (!back) return [booked];
  return [booked, { _id: changeId('redemption.overrun_undone', _id), type: 'redemption.overrun_undone', at: back.at, data }];
}

/** Where an order and the redemption that it names do not agree. */
export const changeOfDiscrepancy = (
  { _id, code, message, orderId, redemptionId, customerId, campaignIds, at }: Discrepancy,
  customer: ShopsOwn | undefined,
): Change => {
  const type = code === 'redemption_unknown' ? 'order.redemption_unknown' : 'order.redemption_mismatch';
  return {
    _id: changeId(type, _id),
    type,
    at,
    data: { ...shownOrder(orderId), redemptionId, ...whoseIds(customerId, customer), campaignIds, code, message },
  };
};

/** Without the customer's words. */
export const changeOfCase = (
  { _id, openedAt, customerId, orderId, kind, openedBy, replyDueAt }: CaseRecord,
  customer: ShopsOwn | undefined,
): Change => ({
  _id: changeId('case.opened', _id),
  type: 'case.opened',
  at: openedAt,
  data: { caseId: _id, ...whoseIds(customerId, customer), ...shownOrder(orderId), kind, openedBy, replyDueAt },
});

/** Whoever keeps our ids writes the new one in the place of the old. */
export const changesOfMerges = ({ _id, identifiers, merges = [] }: CustomerWithNews): Change[] =>
  merges.map(({ from, at }) => ({
    _id: changeId('customer.merged', from),
    type: 'customer.merged',
    at,
    data: { customerId: _id, shopId: identifiers.shopId ?? null, from },
  }));

/** As webhooks and whoever polls are told. */
export const changeView = ({ _id, type, at, data }: Change) => ({ id: _id, type, timestamp: at, data });
