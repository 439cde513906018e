export const ROLES = ['admin', 'marketer', 'agent', 'supervisor', 'storefront'] as const;
export type Role = (typeof ROLES)[number];

/** The roles that are shown what goods cost the shop. Its margin is not for the desk, nor for the systems that tell of orders. */
const COST_SHOWN_TO: readonly Role[] = ['admin', 'marketer', 'supervisor'];

/** Whether somebody is shown what goods cost the shop, and the floors that rest on it: who knows the floor and the price knows the cost. */
export const isShownCosts = (actor: Pick<Actor, 'role'> | null): boolean => actor !== null && COST_SHOWN_TO.includes(actor.role);

/** A person or a system that holds keys. Every write records it. */
export interface Actor {
  _id: string; // act_…
  name: string;
  role: Role;
  /** The system whose order ids the actor speaks of, by the key that it used; absent: the shop's. */
  source?: string;
}

/** The system that an order id belongs to: the shop's own unless the key says otherwise. */
export const SHOP_SOURCE = 'shop';

export const sourceOf = ({ source = SHOP_SOURCE }: Actor): string => source;

/** What the program does by itself. */
export const SYSTEM: Actor = { _id: 'system', name: 'Regulars', role: 'admin' };
