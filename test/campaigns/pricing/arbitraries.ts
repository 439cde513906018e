import fc from 'fast-check';
import type { Cart } from '../../../campaigns/cart.js';
import { aCart, aLine } from '../builders.js';
import { type Gives, type HandCart, type HandDiscount, laneByHand } from './by-hand.js';

// Few and small numbers, so that equal savings, caps that bind and prices at their floors come up all the time.
const sku = fc.constantFrom('TEA', 'CUP');
const cart: fc.Arbitrary<HandCart> = fc.record({
  lines: fc.array(
    fc.record({
      sku,
      total: fc.constantFrom(0, 1, 99, 100, 101, 300, 1000),
      cost: fc.constantFrom(null, 0, 50, 90, 100, 700),
      isOpen: fc.constantFrom(true, true, true, false),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  shipping: fc.constantFrom(0, 80, 100),
});
const cap = fc.constantFrom(null, null, 1, 50, 100);
const gives: fc.Arbitrary<Gives> = fc.oneof(
  fc.record({ what: fc.constant('sum' as const), amount: fc.constantFrom(1, 50, 100, 250, 5000), sku: fc.option(sku) }),
  fc.record({ what: fc.constant('share' as const), bp: fc.constantFrom(1, 333, 1000, 5000, 10_000), cap, sku: fc.option(sku) }),
  fc.record({ what: fc.constant('shipping' as const), cap }),
  fc.record({ what: fc.constant('gift' as const), value: fc.constantFrom(0, 1, 100) }),
);
const discount = fc.record({
  kind: fc.constantFrom('coupon' as const, 'shared' as const, 'automatic' as const),
  campaign: fc.constantFrom('cmp_1', 'cmp_2', 'cmp_3', 'cmp_4', 'cmp_5', 'cmp_6', 'cmp_7', 'cmp_8'),
  gives,
  combines: fc.constantFrom(true, true, false),
  exclusive: fc.constantFrom(false, false, false, false, false, true),
  floorBp: fc.constantFrom(null, null, 0, 1000, 333),
  priority: fc.constantFrom(0, 0, 1, -1),
  most: fc.constantFrom(null, null, null, 0, 10, 100),
});
const named = (some: Omit<HandDiscount, 'id'>[]): HandDiscount[] =>
  some.map((one, index) => possible({ ...one, id: String.fromCharCode(122 - index) }));

/** A cart and what may be taken off it. */
export const asked = fc.record({ cart, discounts: fc.array(discount, { minLength: 1, maxLength: 8 }).map(named) });

/** The same with far more that combine than are tried in every number. */
export const crowded = fc.record({
  cart,
  discounts: fc
    .array(discount, { minLength: 16, maxLength: 24 })
    .map((some) => named(some.map((one, index) => ({ ...one, campaign: `cmp_${index}`, combines: index > 2, exclusive: false })))),
});

/** A campaign without coupons gives one thing, so that it stands in one lane; a coupon's money was set aside when it was issued. */
function possible(one: HandDiscount): HandDiscount {
  return one.kind === 'coupon' ? { ...one, most: null } : { ...one, campaign: `${one.campaign}-${laneByHand(one)}` };
}

/** The same cart as the house has it. */
export const housed = ({ lines, shipping }: HandCart): Cart =>
  aCart({
    lines: lines.map(({ total, cost, isOpen, sku }, index) =>
      aLine({ id: String(index), sku, lineTotalMinor: total, discountable: isOpen, ...(cost !== null && { costMinor: cost }) }),
    ),
    shipping: { amountMinor: shipping },
  });
