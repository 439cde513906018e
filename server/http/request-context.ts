import type { Request } from 'express';
import type { Actor } from '../actors/actor.js';
import type { AppContext, Context } from '../context.js';
import { shopNow } from '../shop/clock.js';
import { languageOf } from './languages.js';

/** Under what a request is answered: by whom it was sent, at the shop's time, in the language of whoever reads the answer. */
export const requestContext = async (req: Request, actor: Actor, { shop, isFlagged }: AppContext): Promise<Context> => ({
  shop,
  actor,
  now: await shopNow(shop),
  language: languageOf(req),
  ...(isFlagged && { isFlagged }),
});
