export const ROLES = ['admin', 'marketer', 'agent', 'supervisor', 'storefront'] as const;
export type Role = (typeof ROLES)[number];

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
