import { parse } from 'node:querystring';
import type { Request, RequestHandler, Response } from 'express';
import { Refusal } from '../lib/refusal.js';
import { hasBody, readBytes } from './read-bytes.js';

/** What people type fits: 5,000 characters of Chinese are 45 kB in a form. */
const LIMIT = 64 * 1024;
const MOST_FIELDS = 100;

/** The fields of a form of our pages. None is sent: none. Refuses what is no form, what is compressed and what is too large. */
export async function readForm(req: Request, res: Response, limit = LIMIT): Promise<Record<string, unknown>> {
  if (!hasBody(req)) return {};
  if (!req.is('application/x-www-form-urlencoded'))
    throw new Refusal('wrong_media_type', 'A form is sent as application/x-www-form-urlencoded.');
  return { ...parse((await readBytes(req, res, limit)).toString(), '&', '=', { maxKeys: MOST_FIELDS }) };
}

/** The same in front of what takes `req.body`. */
export const takeForm =
  (limit = LIMIT): RequestHandler =>
  async (req, res, next) => {
    req.body = await readForm(req, res, limit);
    next();
  };
