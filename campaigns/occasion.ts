import { isCustomType } from './event-type.js';

/** What a grant is for. A campaign grants once per occasion (docs/model.md, "A grant is unique by campaign and occasion"). */
export type Occasion =
  | { kind: 'order'; orderId: string }
  | { kind: 'checkout'; checkoutId: string }
  | { kind: 'created'; customerId: string }
  | { kind: 'visit'; eventId: string; customerId: string }
  | { kind: 'event'; eventId: string; customerId: string } // of the shop's own
  | { kind: 'schedule'; plannedAt: string; customerId: string } // plannedAt: the tick's local time, `2026-03-09T09:00`
  | { kind: 'birthday'; year: number; customerId: string } // of a campaign that demands the birthday, whatever starts it and however often
  | { kind: 'claim'; number: number; customerId: string } // number: 1 … limits.issued.perCustomer
  | { kind: 'hand'; actorId: string; key: string; customerId: string } // key: the Idempotency-Key
  | { kind: 'case'; caseId: string; number: number } // number: 1, 2, 3 … within the case
  | { kind: 'bargain'; orderId: string; checkoutId?: string | null; number: number }; // number: another one after the first was revoked or expired

/** The identity of a grant: a JSON array, so that no two read alike. */
export const grantIdentity = (campaignId: string, occasion: Occasion): string =>
  JSON.stringify([campaignId, occasion.kind, ...partsOf(occasion)]);

// The order and the checkout stand without the customer: the shop and the payment system may name that one differently.
function partsOf(occasion: Occasion): (string | number)[] {
  switch (occasion.kind) {
    case 'order':
      return [occasion.orderId];
    case 'checkout':
      return [occasion.checkoutId];
    case 'created':
      return [occasion.customerId];
    case 'visit':
    case 'event':
      return [occasion.eventId, occasion.customerId];
    case 'schedule':
      return [occasion.plannedAt, occasion.customerId];
    case 'birthday':
      return [occasion.year, occasion.customerId];
    case 'claim':
      return [occasion.number, occasion.customerId];
    case 'hand':
      return [occasion.actorId, occasion.key, occasion.customerId];
    case 'case':
      return [occasion.caseId, occasion.number];
    case 'bargain':
      return occasion.checkoutId == null ? [occasion.orderId, occasion.number] : ['checkout', occasion.checkoutId, occasion.number];
  }
}

/** Whether an occasion is the customer's own: it is not unique in the shop without them, who stand last in its parts. */
const IS_THEIR_OWN: Record<Occasion['kind'], boolean> = {
  order: false,
  checkout: false,
  created: true,
  visit: true,
  event: true,
  schedule: true,
  birthday: true,
  claim: true,
  hand: true,
  case: false,
  bargain: false,
};

const partsIn = (identity: string): [campaignId: string, kind: Occasion['kind'], ...parts: (string | number)[]] => JSON.parse(identity);

export const isTheirOwn = (identity: string): boolean => IS_THEIR_OWN[partsIn(identity)[1]];

/** The same grant for somebody who had another id, before customers were merged. */
export const identityFor = (identity: string, customerId: string): string =>
  isTheirOwn(identity) ? JSON.stringify([...partsIn(identity).slice(0, -1), customerId]) : identity;

/** As much of an event as tells its occasion. `id` is unique in the shop. */
export interface OccasionEvent {
  id: string;
  type: string;
  customerId: string;
  orderId?: string | undefined;
  checkoutId?: string | undefined;
}

type OccasionOf = (event: OccasionEvent) => Occasion | null;

const byOrder: OccasionOf = ({ orderId }) => (orderId === undefined ? null : { kind: 'order', orderId });
const byCheckout: OccasionOf = ({ checkoutId }) => (checkoutId === undefined ? null : { kind: 'checkout', checkoutId });

const OCCASIONS: ReadonlyMap<string, OccasionOf> = new Map<string, OccasionOf>([
  ['order.placed', byOrder],
  ['order.paid', byOrder],
  ['order.shipped', byOrder],
  ['order.delivered', byOrder],
  ['cart.updated', byCheckout],
  ['customer.created', ({ customerId }) => ({ kind: 'created', customerId })],
  ['visit.ended', ({ id, customerId }) => ({ kind: 'visit', eventId: id, customerId })],
]);

/** The occasion that an event is, or null: this type of event grants nothing, or it does not name its order or checkout. */
export const occasionOf = (event: OccasionEvent): Occasion | null =>
  isCustomType(event.type) ? ofItsOwn(event) : (OCCASIONS.get(event.type)?.(event) ?? null);

const ofItsOwn = ({ id, customerId }: OccasionEvent): Occasion => ({ kind: 'event', eventId: id, customerId });
