import { SYSTEM } from '../actors/actor.js';
import { findActor } from '../actors/actors.store.js';
import { findCustomers } from '../customers/customers.store.js';

/** How people of the shop are called, by their ids; an id that is nobody's is its own name. */
export async function actorNames(ids: (string | null)[]): Promise<(id: string) => string> {
  const actors = await Promise.all([...new Set(ids)].flatMap((id) => (id === null ? [] : [findActor(id)])));
  const names = new Map([SYSTEM, ...actors.filter((actor) => actor !== null)].map(({ _id, name }) => [_id, name]));
  return (id) => names.get(id) ?? id;
}

/** The same for customers. */
export async function customerNames(ids: string[]): Promise<(id: string) => string> {
  const customers = await findCustomers([...new Set(ids)]);
  return (id) => {
    const customer = customers.get(id);
    return customer?.name ?? customer?.identifiers.shopId ?? customer?._id ?? id;
  };
}
