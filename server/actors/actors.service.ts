import { randomBytes } from 'node:crypto';
import { idOf, sha256 } from '../lib/ids.js';
import { realNow } from '../lib/real-time.js';
import { Refusal } from '../lib/refusal.js';
import { type Actor, type Role, SHOP_SOURCE } from './actor.js';
import { findActor, findActorByKeyHash, insertActor, insertKey } from './actors.store.js';

/**
 * A new key of the actor of that name, who is created when unknown. The key itself is kept nowhere. `source` is the system whose order ids it
 * speaks of (model.md: an order is a source and an id). Refuses a name that has another role.
 */
export async function createKey(name: string, role: Role, source: string = SHOP_SOURCE): Promise<{ actor: Actor; key: string }> {
  const _id = `act_${idOf('actor', name).slice(0, 16)}`;
  await insertActor({ _id, name, role, createdAt: realNow() });
  const actor = await findActor(_id);
  if (actor?.role !== role)
    throw new Refusal('actor_has_another_role', `${name} is ${actor?.role}; an actor has one role. Choose another name.`);
  const key = `rg_${randomBytes(32).toString('base64url')}`;
  await insertKey({ _id: sha256(key), actorId: _id, ...(source !== SHOP_SOURCE && { source }), createdAt: realNow() });
  return { actor: { _id, name, role }, key };
}

export const findActorByKey = (key: string): Promise<Actor | null> => findActorByKeyHash(sha256(key));
