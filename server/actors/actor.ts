export const ROLES = ['admin', 'marketer', 'agent', 'supervisor', 'storefront'] as const;
export type Role = (typeof ROLES)[number];

/** A person or a system that holds keys. Every write records it. */
export interface Actor {
  _id: string; // act_…
  name: string;
  role: Role;
}

/** What the program does by itself. */
export const SYSTEM: Actor = { _id: 'system', name: 'Regulars', role: 'admin' };
