import { z } from 'zod';
import { type Cart, cartSchema, instantSchema, type Order, orderSchema, refundSchema } from '../../campaigns/cart.js';
import { HOUR_MS } from '../../campaigns/durations.js';
import { type CustomType, customTypeSchema } from '../../campaigns/event-type.js';
import type { Reason, ReasonCode } from '../../campaigns/reasons.js';
import type { Warning } from '../../campaigns/warnings.js';
import type { Language } from '../../campaigns/words/language.js';
import { SHOP_SOURCE } from '../actors/actor.js';
import type { CouponView } from '../coupons/coupon-view.js';
import type { Grant } from '../coupons/issue.service.js';
import { customerData, customerReference } from '../customers/customer.js';
import { sourceKey } from '../orders/source-key.js';
import { propertiesSchema } from './properties.js';

const DATA = 'What the event tells, by its type.';
const id = z.string().min(1).max(200);
const order = z
  .strictObject({
    order: orderSchema.describe('The whole order as it is now. Of several events the one with the latest `occurredAt` counts.'),
  })
  .describe(DATA);
const orderId = z.strictObject({ orderId: id.describe('Your id of the order.') }).describe(DATA);
// No cancellation is lost for a word about it: a coupon would stay used.
export const cancellerSchema = z.union([z.string().max(200), z.number(), z.boolean()]);
const canceller = cancellerSchema
  .nullish()
  .describe('Who cancelled: shop, carrier or buyer. Anything else counts as the buyer, with a warning.');
const cancellation = orderId.extend({ by: canceller }).describe(DATA);

const said = z
  .strictObject({
    customer: customerData.describe('What is known of the customer. Keys that you leave out stay as they were.'),
  })
  .describe(DATA);
const refund = orderId
  .extend({ refund: refundSchema.describe('What came back. Send each refund once, under an id of its own.') })
  .describe(DATA);

const type = <Type extends string>(name: Type, what: string) => z.literal(name).describe(what);

const named = {
  id: id.describe('Your id of the event, unique among all that your key sends. The same id again changes nothing.'),
  occurredAt: instantSchema.describe(
    'When it happened, with an offset or Z. More than 5 minutes ahead is refused; what is older than 72 hours is recorded and earns nothing, unless the shop is set up otherwise.',
  ),
  backfill: z.boolean().default(false).describe('History: it is recorded, no coupon is issued and nobody is written to.'),
};

/** An order names its customer, once it is known. */
const ofOrder = {
  ...named,
  customer: customerReference
    .optional()
    .describe('Who bought. May be left out once the order is known; an order stays with the first customer named.'),
};

const ORDER_EVENTS = [
  z.strictObject({ type: type('order.placed', 'An order was placed and is not paid yet.'), ...ofOrder, data: order }),
  z.strictObject({
    type: type('order.paid', 'An order was paid. From now on it counts in the customer’s figures.'),
    ...ofOrder,
    data: order,
  }),
  z.strictObject({ type: type('order.shipped', 'An order left the warehouse.'), ...ofOrder, data: orderId }),
  z.strictObject({ type: type('order.delivered', 'An order arrived. The customer is asked how it was.'), ...ofOrder, data: orderId }),
  z.strictObject({
    type: type('order.cancelled', 'An order was cancelled: coupons that it used come back, those that it earned are revoked.'),
    ...ofOrder,
    data: cancellation,
  }),
  z.strictObject({
    type: type('order.refunded', 'Goods came back, or money was paid back. Coupons that the order no longer earns are revoked.'),
    ...ofOrder,
    data: refund,
  }),
] as const;

function schemaWith<Customer extends z.ZodType>(customer: Customer) {
  const withCustomer = {
    ...named,
    customer: customer.describe('Whom it is about. A customer whom we do not know is created; an `id` that is not one of ours is refused.'),
  };
  const known = z.discriminatedUnion('type', [
    z.strictObject({
      type: type('customer.created', 'Somebody signed up. The welcome is planned.'),
      ...withCustomer,
      data: said,
    }),
    z.strictObject({
      type: type('customer.updated', 'Something about a customer changed: an address, a tag, a consent.'),
      ...withCustomer,
      data: said,
    }),
    z.strictObject({
      type: type('cart.updated', 'A cart was filled or changed. Updates of one checkout earn a coupon once.'),
      ...withCustomer,
      data: z.strictObject({ cart: cartSchema.describe('The whole cart as it is now.') }).describe(DATA),
    }),
    ...ORDER_EVENTS,
    z.strictObject({
      type: type('visit.ended', 'A customer looked around and left.'),
      ...withCustomer,
      data: z.strictObject({}).default({}).describe('Nothing more to say.'),
    }),
  ]);
  const custom = z.strictObject({
    type: customTypeSchema,
    ...withCustomer,
    data: z
      .strictObject({ properties: propertiesSchema.default({}) })
      .prefault({})
      .describe(DATA),
  });
  return { known, custom, all: z.union([...known.options, custom]) };
}

/**
 * What a shop's system may tell us (docs/model.md, "Events"), by whether it is of the shop's own: `known` tells more to the point what is wrong.
 * To add a type, add a row above, in read-event.ts and in reactions.ts.
 */
export const eventSchemas = schemaWith(customerReference);

export const eventSchema = eventSchemas.all.meta({ id: 'Event', description: 'Something that happened in the shop.' });

/** The same where none of the names given can be used. */
export const unnamedEventSchemas = schemaWith(customerReference.optional());

export type ShopEvent = z.infer<typeof unnamedEventSchemas.all>;
export type KnownType = Exclude<ShopEvent['type'], CustomType>;

export const isOfOrder = (type: ShopEvent['type']): boolean => type.startsWith('order.');

export const EVENT_TYPES = eventSchemas.known.options.map((option) => option.shape.type.value);

/** The properties of an event of the shop's own. */
export const propertiesOf = (event: ShopEvent): Record<string, unknown> | null =>
  'properties' in event.data ? event.data.properties : null;

/** What one campaign said to an event, as it is answered and kept. */
export interface EventDecision {
  campaignId: string;
  rev?: number; // the campaign's, when it decided; absent: of a version before
  granted: boolean;
  heldOut: boolean;
  code?: string; // of the coupon
  reasons: Reason[];
  wouldHaveIssued?: unknown; // held out: the offer
}

export const RECORDED_WHY = ['backfill', 'too_late', 'order_of_another_customer', 'customer_unnamed'] as const;
export type RecordedWhy = (typeof RECORDED_WHY)[number];

/** How many more campaigns refused than are told one by one, by reason. */
export type More = Partial<Record<ReasonCode, number>>;

/** So many refusals are told and kept whole, the others as counts by reason: nothing in an event grows with what was not given. */
export const EXPLAINED = 20;

export interface EventAnswer {
  status: 'processed' | 'recorded';
  reason?: RecordedWhy; // only recorded
  decisions: EventDecision[];
  more?: More;
  codes: string[]; // of the coupons issued
  coupons: CouponView[]; // as they were then: the same event again is answered the same
  warnings?: Warning[]; // absent: there were none
  language?: Language; // the customer's, in which reasons are said; absent: whoever asks reads them in their own
}

/** What campaigns said, as it is kept: one text, for twenty refusals as documents are most of what an order writes. In a version before a list. */
export type KeptDecisions = string | EventDecision[];

export const readDecisions = (kept: KeptDecisions): EventDecision[] => (typeof kept === 'string' ? JSON.parse(kept) : kept);

export type KeptAnswer = Omit<EventAnswer, 'decisions'> & { decisions: KeptDecisions };

export const readAnswer = (kept: KeptAnswer): EventAnswer => ({ ...kept, decisions: readDecisions(kept.decisions) });

/** What was earned, as stored before any coupon exists: a grant without its campaign's document, which the store has. */
export type Earned = Omit<Grant, 'campaign' | 'customer'> & { campaignId: string; rev?: number };

/** One event of one client: recorded once, answered once. */
export const eventRecord = z.object({
  _id: z.string(), // hash of actor and event id
  actorId: z.string(),
  eventId: z.string(),
  type: z.union([z.enum(EVENT_TYPES), customTypeSchema]),
  fingerprint: z.string(),
  event: unnamedEventSchemas.all,
  warnings: z.custom<Warning[]>().exactOptional(), // of its reading; absent: there were none
  occurredAt: z.date(),
  source: z.string().exactOptional(), // the system whose order ids it speaks of; absent: the shop's
  receivedAt: z.date(), // business time; rules issue and validity
  orderChanged: z.literal(true).exactOptional(), // the order that it watches has changed, and it is to look again before it is answered
  isHistory: z.literal(true).exactOptional(), // told of former times: whoever finishes it writes to nobody either
  customerId: z.string().nullable(),
  earned: z.custom<Earned[]>().nullable(), // null: not decided yet
  decisions: z.custom<KeptDecisions>(), // till it is answered: but for what is earned, and refusals beyond the first 20
  more: z.custom<More>().exactOptional(), // those, where something was earned; absent: of a version before, which kept all of them above
  answer: z.custom<KeptAnswer>().nullable(),
  isAnswered: z.boolean(),
  answeredAt: z.date().nullable(), // real time
  leaseUntil: z.date(),
  token: z.string(),
});
export type EventRecord = z.infer<typeof eventRecord>;

/** The key of the order that an event tells of. */
export function orderOf({ event: { data }, source }: Pick<EventRecord, 'event' | 'source'>): string | null {
  const id = 'orderId' in data ? data.orderId : 'order' in data ? data.order.id : null;
  return id === null ? null : sourceKey(source ?? SHOP_SOURCE, id);
}

export const cartOf = (event: ShopEvent): Cart | Order | null => {
  if (event.type === 'cart.updated') return event.data.cart;
  return 'data' in event && 'order' in event.data ? event.data.order : null;
};

/** Why an event is history only: nothing is issued and nobody is written to. Null: it is news. */
export function whyOnlyRecorded({ event, occurredAt, receivedAt }: EventRecord, maxAgeHours: number): 'backfill' | 'too_late' | null {
  if (event.backfill) return 'backfill';
  return receivedAt.getTime() - occurredAt.getTime() > maxAgeHours * HOUR_MS ? 'too_late' : null;
}
