import type { CustomerDoc, Records } from './records.js';

type Names = CustomerDoc['identifiers'];

/**
 * What holds of names at rest: every event is of somebody who is there, everybody has a name, and what one event says in one breath is one
 * customer. A name may lead to somebody who was never made: whom it names next is made under that id.
 */
export function brokenNames({ identifiers, customers, events }: Records): string[] {
  const living = customers.filter(({ movedTo }) => movedTo === undefined);
  const named = new Set(identifiers.map(({ customerId }) => customerId));
  const ids = new Set(customers.map(({ _id }) => _id));
  return [
    ...events.flatMap(({ _id, customerId }) => (customerId !== null && !ids.has(customerId) ? [`${_id} is of nobody`] : [])),
    ...living.filter(({ _id, formerIds }) => ![_id, ...formerIds].some((id) => named.has(id))).map(({ _id }) => `no name leads to ${_id}`),
    ...twice(living, 'shopId'),
    ...twice(living, 'guestId'),
    ...events.flatMap(({ event }) => (event.customer ? brokenPair(event.customer, living) : [])),
  ];
}

function twice(living: CustomerDoc[], kind: keyof Names): string[] {
  const values = living.flatMap(({ identifiers }) => identifiers[kind] ?? []);
  return values.filter((value, index) => values.indexOf(value) !== index).map((value) => `${kind} ${value} is two customers`);
}

/** The shop's own names that stand together. */
function brokenPair({ shopId, guestId }: Names, living: CustomerDoc[]): string[] {
  if (shopId === undefined || guestId === undefined) return [];
  const owner = living.find(({ identifiers }) => identifiers.shopId === shopId);
  return owner?.identifiers.guestId === guestId ? [] : [`${shopId} and ${guestId} were named together, and are not one`];
}
