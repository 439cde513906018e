import { maskCode, normalizeCode, showCode } from '../../campaigns/coupon-code.js';
import { isShown } from '../../campaigns/obstacles.js';
import { type Reason, reason } from '../../campaigns/reasons.js';
import { findSharedCode } from '../campaigns/shared-codes.service.js';
import type { Context } from '../context.js';
import type { Coupon } from '../coupons/coupon.js';
import { isReachedAt } from '../customers/addresses.service.js';
import { hasId } from '../customers/customer.js';
import type { Shop } from '../shop/shop.js';
import type { Promotion, Shopper } from './promotions.service.js';

/** What a typed code means: a coupon, the shared code of a campaign, or nothing that this customer may know of. */
export type TypedCode = { typed: string } & ({ coupon: Coupon } | { promotion: Promotion & { code: string } } | { reason: Reason });

/** `coupons`: those that there are of the codes. An unknown code and somebody else's are one and the same answer. A code that is typed twice counts once. */
export async function lookUp(codes: string[], coupons: Coupon[], shopper: Shopper, { shop }: Context): Promise<TypedCode[]> {
  const read = codes.map((typed) => ({ typed, read: normalizeCode(typed) }));
  const found = await Promise.all(
    read.map(({ typed, read }) =>
      'code' in read
        ? couponTyped(
            typed,
            coupons.find(({ _id }) => _id === read.code),
            shopper,
            shop,
          )
        : sharedTyped(typed, 'mistyped' in read),
    ),
  );
  return found.filter((one, index) => found.findIndex((other) => keyOf(other) === keyOf(one)) === index);
}

async function couponTyped(typed: string, coupon: Coupon | undefined, shopper: Shopper, shop: Shop): Promise<TypedCode> {
  const isKnown = coupon !== undefined && (await isShownTo(coupon, shopper, shop));
  return isKnown ? { typed, coupon } : { typed, reason: reason('coupon_unknown') };
}

async function sharedTyped(typed: string, isMistyped: boolean): Promise<TypedCode> {
  const promotion = await findSharedCode(typed);
  return promotion ? { typed, promotion } : { typed, reason: reason(isMistyped ? 'coupon_mistyped' : 'coupon_unknown') };
}

/** To whoever's it is, and to whoever types it with the address that it was sent to. */
async function isShownTo(coupon: Coupon, { customer, addresses }: Shopper, shop: Shop): Promise<boolean> {
  if (!isShown(coupon)) return false;
  if (customer && hasId(customer, coupon.customerId)) return true;
  return isReachedAt(coupon.customerId, [addresses, customer?.identifiers ?? {}], shop);
}

/** As it is answered: as it was typed where nothing was found by it. */
export function shownCode(one: TypedCode): string {
  if ('coupon' in one) return showCode(one.coupon._id);
  return 'promotion' in one ? one.promotion.code : one.typed;
}

/** As it is kept. Everybody may know a shared code. */
export function keptCode(one: TypedCode): string {
  if ('coupon' in one) return maskCode(one.coupon._id);
  return 'promotion' in one ? one.promotion.code : maskCode(one.typed);
}

const keyOf = (one: TypedCode): string => ('reason' in one ? `typed ${one.typed}` : shownCode(one));
