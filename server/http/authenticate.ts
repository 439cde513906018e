import type { Request } from 'express';
import type { Actor } from '../actors/actor.js';
import { findActorByKey } from '../actors/actors.service.js';
import { Refusal } from '../lib/refusal.js';
import { ACCESS } from './access.js';

/**
 * Who asks, by the key in `Authorization: Bearer …`. Refuses no key, an unknown key, and a role that the table does not allow. A key is
 * 256 random bits, so trying keys leads nowhere: each wrong one is refused, and nobody else is slowed down for it.
 */
export async function authenticate(req: Request, route: string): Promise<Actor> {
  const actor = await actorOf(req);
  if (!ACCESS.get(route)?.includes(actor.role))
    throw new Refusal('role_not_allowed', `The role ${actor.role} is not allowed to call ${route}.`);
  return actor;
}

/** Refuses no key and an unknown one. */
export async function actorOf(req: Request): Promise<Actor> {
  const key = /^Bearer\s+(\S+)$/i.exec(req.get('authorization') ?? '')?.[1];
  if (!key) throw new Refusal('key_required', 'Send your key as "Authorization: Bearer rg_…". "npm run keys" makes one.');
  const actor = await findActorByKey(key);
  if (!actor) throw new Refusal('key_unknown', 'This key is not known. "npm run keys" makes one.');
  return actor;
}
