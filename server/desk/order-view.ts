import { z } from 'zod';
import { categoriesOf, channelSchema, type Order, type Refund } from '../../campaigns/cart.js';
import { CANCELLERS } from '../../campaigns/on-cancel.js';
import { type Actor, isShownCosts } from '../actors/actor.js';
import { customerId, instant, minor, nullableInstant } from '../http/fields.js';
import { sourceDocument } from '../http/schemas.js';
import { warningSchema } from '../lib/warnings.js';
import { goodsMinor, leftOf, type OrderRecord } from '../orders/order.js';
import { shownId, shownSource } from '../orders/source-key.js';

const step = (what: string) => nullableInstant(`When it was ${what}, by its event; null: not known.`);

/** The steps of an order, the last first. */
const STATES = ['cancelled', 'delivered', 'shipped', 'paid', 'placed'] as const;

const lineId = z.string().describe('Your id of the line.');

const lineDocument = z.object({
  id: lineId,
  sku: z.string().optional().describe('Your number of the product. Absent: it has none.'),
  category: z.string().optional().describe('The category of the product, as you sent it. Absent: you sent none by this key.'),
  categories: z.array(z.string()).describe('The categories of the product, in your words: `category` and `categories` together.'),
  tags: z.array(z.string()).describe('Its tags, in your words.'),
  brand: z.string().optional().describe('Its brand, in your words. Absent: not known.'),
  quantity: z.number().describe('How many pieces were ordered.'),
  lineTotalMinor: minor('What the whole line cost as ordered, before our coupons'),
  costMinor: minor('What the whole line costs the shop')
    .optional()
    .describe(
      'What the whole line costs the shop, in minor units. Absent: not known, or your role is not shown it (admin, marketer and supervisor are).',
    ),
  discountable: z.boolean().describe('Whether coupons may take something off it.'),
  left: z
    .object({ quantity: z.number().describe('How many pieces did not come back.'), lineTotalMinor: minor('What they cost') })
    .describe('After what came back.'),
});

/** An order as the service desk sees it in a list. */
export const orderDocument = z
  .object({
    id: z.string().describe('Your id of the order.'),
    source: sourceDocument,
    customerId: customerId.nullable().describe('The id of the customer (`cus_…`) who was named with it first; null: nobody was yet.'),
    state: z.enum(STATES).nullable().describe('The last step that is known; null: only a refund is.'),
    currency: z.string().nullable().describe('Null, like what follows from it: the order itself has not been told yet.'),
    goodsMinor: minor('What its goods cost after refunds, before our discounts'),
    lines: z.array(lineDocument).describe('Its lines as ordered. Empty: the order itself has not been told yet.'),
    shipping: z
      .object({
        amountMinor: minor('What shipping cost before our coupons'),
        region: z.string().optional().describe('Where it was shipped to, in your words.'),
      })
      .nullable()
      .describe('Null: there was none, or it is not known.'),
    channel: channelSchema.nullable().describe('Where it was placed; null: not known.'),
    payment: z.string().nullable().describe('How it is paid, in your words; null: not known.'),
    checkoutId: z.string().nullable().describe('Your id of the checkout that it came of; null: not known.'),
    redemptionId: z.string().nullable().describe('The redemption (`red_…`) that the order names; null: none.'),
    createdAt: nullableInstant('When it was created, as the order says, else when it was placed or paid; null: not known.'),
    placedAt: step('placed'),
    paidAt: step('paid'),
    shippedAt: step('shipped'),
    deliveredAt: step('delivered'),
    cancelledAt: step('cancelled'),
    cancelledBy: z.enum(CANCELLERS).nullable().describe('Who cancelled it; null: it is not cancelled.'),
    refunds: z
      .array(
        z.object({
          id: z.string().describe('Your id of the refund.'),
          at: instant('When it was made, by its event.'),
          lines: z
            .array(
              z.object({
                id: lineId,
                quantity: z.number().describe('How many pieces came back; 0: money only.'),
                amountMinor: minor('What was paid back for them'),
              }),
            )
            .describe('What came back or was paid back, by line.'),
          shippingMinor: minor('What of the shipping was paid back'),
        }),
      )
      .describe('What came back, in the sequence in which it was told.'),
    warnings: z
      .array(warningSchema.extend({ at: instant('When the event happened.') }))
      .describe('What of its events was left out or cut.'),
  })
  .meta({ id: 'Order', description: 'An order, as its events told of it.' });

/** What an order is, in short. */
export const orderHead = (order: OrderRecord) => ({
  id: shownId(order._id),
  ...shownSource(order._id),
  customerId: order.customerId,
  state: STATES.find((state) => order[`${state}At`] !== null) ?? null,
  currency: order.content?.currency ?? null,
  goodsMinor: goodsMinor(order),
});

/** The whole of it, as somebody of this role is shown it. */
export const orderView = (order: OrderRecord, reader: Pick<Actor, 'role'>) => ({
  ...orderHead(order),
  lines: linesOf(order, isShownCosts(reader)),
  shipping: order.content?.shipping ?? null,
  channel: order.content?.channel ?? null,
  payment: order.content?.payment ?? null,
  checkoutId: order.checkoutId && shownId(order.checkoutId),
  redemptionId: order.redemptionId,
  createdAt: order.createdAt,
  placedAt: order.placedAt,
  paidAt: order.paidAt,
  shippedAt: order.shippedAt,
  deliveredAt: order.deliveredAt,
  cancelledAt: order.cancelledAt,
  cancelledBy: order.cancelledAt && (order.cancelledBy ?? 'buyer'),
  refunds: order.refunds.map(refundView),
  warnings: (order.warnings ?? []).map(({ code, path, message, at }) => ({ code, path, message, at })),
});

export type OrderView = ReturnType<typeof orderView>;

function linesOf(order: OrderRecord, withCost: boolean) {
  const left = leftOf(order)?.lines ?? [];
  return (order.content?.lines ?? []).map((line, place) => lineView(line, left[place] ?? line, withCost));
}

type Line = Order['lines'][number];

const lineView = (line: Line, left: Line, withCost: boolean) => ({
  id: line.id,
  sku: line.sku,
  ...(line.category !== undefined && { category: line.category }),
  categories: [...new Set(categoriesOf(line))],
  tags: line.tags ?? [],
  ...(line.brand !== undefined && { brand: line.brand }),
  quantity: line.quantity,
  lineTotalMinor: line.lineTotalMinor,
  ...(withCost && line.costMinor !== undefined && { costMinor: line.costMinor }),
  discountable: line.discountable,
  left: { quantity: left.quantity, lineTotalMinor: left.lineTotalMinor },
});

const refundView = ({ id, at, lines, shippingMinor = 0 }: Refund & { at: Date }) => ({ id, at, lines, shippingMinor });
