import type { Actor, Role } from '../../server/actors/actor.js';
import { insertActor } from '../../server/actors/actors.store.js';
import type { Context } from '../../server/context.js';
import { realNow } from '../../server/lib/real-time.js';
import type { Shop } from '../../server/shop/shop.js';

/** Who works in the simulated shop, and the shop's own system. */
const ACTORS: readonly Actor[] = [
  { _id: 'act_sim_marketer', name: 'Marketing', role: 'marketer' },
  { _id: 'act_sim_agent', name: 'Service desk', role: 'agent' },
  { _id: 'act_sim_supervisor', name: 'Head of service', role: 'supervisor' },
  { _id: 'act_sim_shop', name: 'Web shop', role: 'storefront' },
];

export async function hireActors(): Promise<void> {
  for (const actor of ACTORS) await insertActor({ ...actor, createdAt: realNow() });
}

export function as(role: Role, shop: Shop, now: Date): Context {
  const actor = ACTORS.find((known) => known.role === role);
  if (!actor) throw new Error(`The simulation has no ${role}.`);
  return { shop, actor, now };
}
