import { realNow } from '../lib/real-time.js';
import { Refusal } from '../lib/refusal.js';
import { type Actor, type Role, SHOP_SOURCE } from './actor.js';
import { findActor, findActorsByRole, findKeyByPrefix, findLiveKeysOf, giveBackKey, type KeyRecord, withdrawKey } from './actors.store.js';
import { forgetKeys } from './known-keys.js';

/** What people see of a key: who holds it and what became of it, never the key. */
export interface KeyView {
  id: string; // key_…
  actorId: string;
  name: string;
  role: Role;
  source: string;
  createdAt: Date;
  createdBy: string | null; // null: on the command line
  lastUsedAt: Date | null;
  revokedAt: Date | null;
  revokedBy: string | null;
}

const SHOWN = 24;

/** The beginning of the SHA-256, from which nobody finds the key. */
export const keyId = (hash: string): string => `key_${hash.slice(0, SHOWN)}`;

export async function keyView(key: KeyRecord): Promise<KeyView> {
  const actor = await findActor(key.actorId);
  return {
    id: keyId(key._id),
    actorId: key.actorId,
    name: actor?.name ?? key.actorId,
    role: actor?.role ?? 'agent',
    source: key.source ?? SHOP_SOURCE,
    createdAt: key.createdAt,
    createdBy: key.createdBy ?? null,
    lastUsedAt: key.lastUsedAt ?? null,
    revokedAt: key.revokedAt ?? null,
    revokedBy: key.revokedBy ?? null,
  };
}

export async function keyById(id: string): Promise<KeyRecord> {
  const key = /^key_[0-9a-f]{24}$/.test(id) ? await findKeyByPrefix(id.slice('key_'.length)) : null;
  if (!key) throw new Refusal('not_found', 'No key with this id.');
  return key;
}

/**
 * Withdraws a key: it opens nothing any more, here at once and in other processes within a second, nor do the sessions that it opened. A
 * repeat is harmless. Refuses the last one of an admin unless that is wanted, for then only the command line makes another.
 */
export async function revokeKey(id: string, by: Actor, { isLastWanted = false } = {}): Promise<KeyView> {
  const key = await keyById(id);
  // Before the act, so that whatever breaks off here leaves no shop without an admin.
  if (!isLastWanted && !key.revokedAt && (await isLastOfAdmins(key))) throw lastOfAdmins();
  const revoked = await withdrawKey(key._id, by._id, realNow());
  forgetKeys();
  // And after it: of two admins who withdraw each other's keys one must stay.
  if (revoked && !isLastWanted && (await isLastOfAdmins(key))) {
    await giveBackKey(key._id, by._id);
    throw lastOfAdmins();
  }
  return keyView(await keyById(id));
}

const lastOfAdmins = (): Refusal =>
  new Refusal('last_admin_key', 'This is the last admin key. Create another one first, or confirm with `force`.');

/** No admin has another key. */
async function isLastOfAdmins({ _id, actorId }: KeyRecord): Promise<boolean> {
  const admins = (await findActorsByRole('admin')).map((admin) => admin._id);
  return admins.includes(actorId) && (await findLiveKeysOf(admins)).every((key) => key._id === _id);
}
