import { z } from 'zod';
import { channelSchema, instantSchema, MOST_NAMES, minorSchema, nameSchema } from './cart.js';
import {
  each,
  fields,
  ifSaid,
  ifUsable,
  inTurn,
  isRecord,
  leftOut,
  listOf,
  named,
  oneOf,
  type Place,
  type Reading,
  warnIfAhead,
  yesOrNo,
} from './tolerant.js';

/** What may be left out of carts, orders and refunds. Quantities, totals and currencies may not: nobody's money is guessed. */

const id = named((value) => value);
const name = named(ifUsable(nameSchema));
const flag = inTurn(yesOrNo, ifUsable(z.boolean()));
const amount = ifUsable(minorSchema);

const names = listOf(name, MOST_NAMES);

const line = { sku: name, category: name, categories: names, tags: names, brand: name, costMinor: amount, discountable: flag };
/** Lines of a cart, or of a page. */
export const linesReading: Reading = each(fields({ id, ...line }));
const basket = { checkoutId: name, channel: oneOf(channelSchema), payment: name, pricesIncludeTax: flag, lines: linesReading };

/** A cart that is priced: what shipping costs is refused where it cannot be read, since the customer is charged by it. */
export const cartReading: Reading = fields({
  ...basket,
  checkoutId: id,
  shipping: inTurn(ifSaid, fields({ amountMinor: ifSaid, region: name })),
});

const object: Reading = (value, place) => (isRecord(value) ? value : leftOut(place, 'field_unusable', 'This must be an object.'));

/** An order is told of after the fact, and is kept. */
export const orderReading: Reading = fields({
  ...basket,
  id,
  createdAt: (value, place) => readInstant(value, place),
  redemptionId: name,
  shipping: inTurn(inTurn(ifSaid, object), fields({ amountMinor: amount, region: name })),
});

export const refundReading: Reading = fields({
  id,
  lines: (value, place) => each(fields({ id }))(value ?? [], place),
  shippingMinor: amount,
});

function readInstant(value: unknown, place: Place): unknown {
  const instant = ifUsable(instantSchema, 'instant_unreadable')(value, place);
  if (typeof instant === 'string') warnIfAhead(instant, place);
  return instant;
}
