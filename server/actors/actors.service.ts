import { randomBytes } from 'node:crypto';
import { idOf, sha256 } from '../lib/ids.js';
import { realIn, realNow } from '../lib/real-time.js';
import { Refusal } from '../lib/refusal.js';
import { type Actor, type Role, SHOP_SOURCE } from './actor.js';
import { findActor, findHolder, insertActor, insertKey, type KeyHolder, type KeyRecord, touchKey } from './actors.store.js';
import { holderOf } from './known-keys.js';

/**
 * A new key of the actor of that name, who is created when unknown. The key itself is kept nowhere. `source` is the system whose order ids it
 * speaks of (docs/model.md, "Orders have a source"). Refuses a name that has another role.
 */
export async function createKey(
  name: string,
  role: Role,
  source: string = SHOP_SOURCE,
  by?: string,
): Promise<{ actor: Actor; key: string; record: KeyRecord }> {
  const _id = `act_${idOf('actor', name).slice(0, 16)}`;
  await insertActor({ _id, name, role, createdAt: realNow() });
  const actor = await findActor(_id);
  if (actor?.role !== role)
    throw new Refusal('actor_has_another_role', `${name} is ${actor?.role}; an actor has one role. Choose another name.`);
  const key = `rg_${randomBytes(32).toString('base64url')}`;
  const record: KeyRecord = {
    _id: sha256(key),
    actorId: _id,
    ...(source !== SHOP_SOURCE && { source }),
    createdAt: realNow(),
    ...(by !== undefined && { createdBy: by }),
  };
  await insertKey(record);
  return { actor: { _id, name, role }, key, record };
}

const KEY = /^rg_[\w-]{43}$/;

/** Who holds a key. Null: nobody, or it was withdrawn. What does not look like a key is not looked for. */
export async function findKeyHolder(key: string): Promise<KeyHolder | null> {
  if (!KEY.test(key)) return null;
  const holder = await holderOf(sha256(key), findHolder);
  if (holder) noteUse(holder.keyHash);
  return holder;
}

/** The same by the key's SHA-256, which sessions keep. */
export const findHolderByHash = (hash: string): Promise<KeyHolder | null> => holderOf(hash, findHolder);

export const findActorByKey = async (key: string): Promise<Actor | null> => (await findKeyHolder(key))?.actor ?? null;

const NOTED_EVERY_MS = 60_000;
const noted = new Map<string, number>();
const MANY = 1000;

/** Keeps when a key was last used, once a minute at most. Nobody waits for it, and nothing is lost where the database is gone. */
function noteUse(keyHash: string): void {
  const now = performance.now();
  if (now - (noted.get(keyHash) ?? Number.NEGATIVE_INFINITY) < NOTED_EVERY_MS) return;
  if (noted.size >= MANY) noted.clear();
  noted.set(keyHash, now);
  touchKey(keyHash, realNow(), realIn(-NOTED_EVERY_MS)).catch(() => noted.delete(keyHash));
}
