import { isCustomType, typeProblem } from '../../campaigns/event-type.js';
import { invalidSentence, MOST_PROBLEMS, type Problem } from '../../campaigns/problem.js';
import { parse } from '../../campaigns/schema-problems.js';
import { fields, ifSaid, ifUsable, inTurn, isRecord, named, type Place, type Reading, within, yesOrNo } from '../../campaigns/tolerant.js';
import { cartReading, orderReading, refundReading } from '../../campaigns/tolerant-cart.js';
import { type Warning, warning } from '../../campaigns/warnings.js';
import { namesSomebody } from '../customers/customer.js';
import { countryIn } from '../customers/locale.js';
import { customerReading, referenceReading } from '../customers/tolerant-customer.js';
import { Refusal } from '../lib/refusal.js';
import { cancellerSchema, EVENT_TYPES, eventSchemas, isOfOrder, type KnownType, type ShopEvent, unnamedEventSchemas } from './event.js';
import { readProperties } from './properties.js';

type Terms = Pick<Place, 'country' | 'now'>;

/** An event as it counts, what of it was left out, and the body as it came. */
export interface ReadEvent {
  event: ShopEvent;
  warnings: Warning[];
  body: unknown;
}

const id = named((value) => value);
const ofCustomer = fields({ customer: customerReading });
const ofOrder = fields({ order: orderReading });
const ofOrderId = fields({ orderId: id });

/** What may be left out of each type's data. */
const DATA: Record<KnownType, Reading> = {
  'customer.created': ofCustomer,
  'customer.updated': ofCustomer,
  'cart.updated': fields({ cart: cartReading }),
  'order.placed': ofOrder,
  'order.paid': ofOrder,
  'order.shipped': ofOrderId,
  'order.delivered': ofOrderId,
  'order.cancelled': fields({ orderId: id, by: ifUsable(cancellerSchema, 'canceller_unknown') }),
  'order.refunded': fields({ orderId: id, refund: refundReading }),
  'visit.ended': ifSaid,
};
const ofItsOwn = inTurn(ifSaid, fields({ properties: readProperties }));

const readingOf = (type: ShopEvent['type']): Reading => (isCustomType(type) ? ofItsOwn : DATA[type]);

/**
 * Reads an event: what cannot be used and may be left out is, with a warning. Refuses the rest, with what is wrong. Telephone numbers without
 * their country are of the one that it tells of its customer, else of `country`. Whenever it is told it reads the same; only its warnings know the time.
 */
export function readEvent(body: unknown, terms: Terms, mostProblems = MOST_PROBLEMS): ReadEvent {
  if (isRecord(body)) refuseUnknownType(body.type);
  const warnings: Warning[] = [];
  const isNamed = isRecord(body) && Object.hasOwn(body, 'customer');
  const schemas = isNamed ? unnamedEventSchemas : eventSchemas;
  const schema = isRecord(body) && isType(body.type) && isCustomType(body.type) ? schemas.custom : schemas.known;
  const parsed = parse(schema, tolerated(body, { ...terms, warnings }), mostProblems);
  if ('value' in parsed) return { event: parsed.value, warnings, body };
  throw refused(parsed.problems);
}

const refused = (problems: Problem[]): Refusal => new Refusal('invalid', invalidSentence('event', problems), problems);

/** Of an event that nobody knows nothing else is worth telling. */
function refuseUnknownType(type: unknown): void {
  const wrong = typeof type === 'string' ? typeProblem(type, UNKNOWN) : null;
  if (wrong) throw refused([wrong]);
}

const UNKNOWN = {
  path: 'type',
  code: 'invalid_value',
  known: EVENT_TYPES,
  sentence: () => `This must be one of: ${EVENT_TYPES.join(', ')}.`,
} as const;

function tolerated(body: unknown, terms: Terms & { warnings: Warning[] }): unknown {
  if (!isRecord(body)) return body;
  const { type, occurredAt: at } = body;
  const country = toldCountry(body.data) ?? terms.country;
  const place: Place = { ...terms, country, path: '', ...(typeof at === 'string' && { at }) };
  const data = isType(type) ? { data: readingOf(type) } : {};
  return withCustomer(fields({ customer: referenceReading, backfill: yesOrNo, ...data })(body, place), place);
}

/** The country that an event tells of its customer is that of each telephone number in it, wherever it stands. */
const toldCountry = (data: unknown): string | null => (isRecord(data) && isRecord(data.customer) ? countryIn(data.customer) : null);

const isType = (type: unknown): type is ShopEvent['type'] => typeof type === 'string' && (isCustomType(type) || Object.hasOwn(DATA, type));

/** An order says whose it is when it is placed or paid, and any event that names somebody is meant for somebody. */
function withCustomer(read: unknown, place: Place): unknown {
  if (!isRecord(read) || !isType(read.type)) return read;
  const { customer, ...unnamed } = read;
  if (isRecord(customer) && namesSomebody(customer)) return read;
  if (customer !== undefined || read.type === 'order.placed' || read.type === 'order.paid')
    place.warnings.push(warning('customer_unnamed', within(place, 'customer').path, isOfOrder(read.type) ? OF_ORDER : OF_NOTHING));
  return unnamed;
}

const OF_ORDER = 'What is told of the order counts. It has no customer until an event names one.';
const OF_NOTHING = 'The event was recorded and nothing else was done.';
