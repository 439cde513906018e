import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Actor } from '../actors/actor.js';
import { findKeyHolder } from '../actors/actors.service.js';
import { ACCESS } from '../http/access.js';
import { takeForm } from '../http/forms.js';
import type { RateLimit } from '../http/rate-limit.js';
import { Refusal } from '../lib/refusal.js';
import type { Shop } from '../shop/shop.js';
import { dropCookie, endSession, openSession, type Session, sessionOf } from './sessions.js';

/** Shows one page of a template, with what it needs. */
export type Show = (res: Response, page: { template: string; title: string; variables: object }) => Promise<void>;

/** Whoever looks: by the session of their browser. What they ask counts as what they ask over the API does. */
export const know =
  (limitRate: RateLimit): RequestHandler =>
  async (req, res, next) => {
    const session = await sessionOf(req);
    if (session) limitRate(session.person?._id ?? session.id, res);
    res.locals.session = session;
    next();
  };

/** Who has signed in. */
export const personIn = (res: Response): Actor | null => (res.locals.session as Session | null | undefined)?.person ?? null;

/** Whether a role may ask this route of the API: pages show and do the same as it, and no more. */
export const may = ({ role }: Actor, route: string): boolean => ACCESS.get(route)?.includes(role) ?? false;

export function refuseRole(person: Actor, route: string): void {
  if (!may(person, route)) throw new Refusal('role_not_allowed', `The role ${person.role} cannot do this.`);
}

/** A form counts only if it was sent from one of our own pages: browsers say so, and everybody else is refused. */
export const fromOurPages: RequestHandler[] = [
  (req, _res, next) => {
    if (!isFromOurPages(req)) throw new Refusal('role_not_allowed', 'This form was not sent from these pages.');
    next();
  },
  takeForm(),
];

function isFromOurPages(req: Request): boolean {
  const site = req.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = req.get('origin') ?? '';
  return URL.canParse(origin) && new URL(origin).host === req.get('host');
}

/** Signing in and out. */
export const signInPages = (shop: Shop, show: Show): Router =>
  Router()
    .get('/console/sign-in', (req, res) =>
      show(res, { template: 'console-sign-in', title: 'Sign in', variables: { to: ownPath(req.query.to) } }),
    )
    .post('/console/sign-in', fromOurPages, async (req: Request, res: Response) => {
      const holder = await findKeyHolder(String(req.body?.key ?? '').trim());
      if (!holder) throw new Refusal('link_invalid', 'This key is not known.');
      if (holder.actor.role === 'storefront') throw new Refusal('role_not_allowed', 'The key of a web shop opens no pages.');
      await endSession(req);
      (await openSession(res, shop, holder.keyHash)).redirect(303, ownPath(req.body?.to));
    })
    .post('/console/sign-out', fromOurPages, async (req: Request, res: Response) => {
      await endSession(req);
      dropCookie(res).redirect(303, '/console/sign-in');
    });

/** A path of these pages; anything else leads to the first of them. */
export const ownPath = (path: unknown): string => (typeof path === 'string' && /^\/console(\/[\w:.%-]+)*$/.test(path) ? path : '/console');
