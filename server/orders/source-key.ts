import { z } from 'zod';
import { SHOP_SOURCE } from '../actors/actor.js';

/** How a caller names the system that an order's id belongs to. */
export const sourceSchema = z.string().min(1).max(50).describe('Whose order id it is, by the source of their key.');

/**
 * Two systems may give the same id to different orders or checkouts, so each is known by its source and its id. The key is what is stored and
 * compared; answers, pages and mails show the id. An id of the shop's own is its key, unless it could be read as the key of another source.
 */
export const sourceKey = (source: string, id: string): string =>
  source === SHOP_SOURCE && pairIn(id) === null ? id : JSON.stringify([source, id]);

/** The source and the id of a key. */
export function readSourceKey(key: string): { source: string; id: string } {
  const [source, id] = pairIn(key) ?? [SHOP_SOURCE, key];
  return { source, id };
}

/** Only what `sourceKey` could have written reads as a pair, so that no two keys read alike. */
function pairIn(key: string): [source: string, id: string] | null {
  if (!key.startsWith('["')) return null;
  try {
    const pair: unknown = JSON.parse(key);
    return isPair(pair) && JSON.stringify(pair) === key ? pair : null;
  } catch {
    return null;
  }
}

const isPair = (value: unknown): value is [string, string] =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');

export const shownId = (key: string): string => readSourceKey(key).id;

/** In sentences: `1001`, or `1001 (pos)`. */
export function nameOfKey(key: string): string {
  const { source, id } = readSourceKey(key);
  return source === SHOP_SOURCE ? id : `${id} (${source})`;
}

/** The source beside an id in an answer: absent where it is the shop's. */
export function shownSource(key: string | null): { source?: string } {
  if (key === null) return {};
  const { source } = readSourceKey(key);
  return source === SHOP_SOURCE ? {} : { source };
}

/** An order in an answer: its id, and its source where that is not the shop. */
export const shownOrder = (key: string | null): { orderId: string | null; source?: string } => ({
  orderId: key === null ? null : shownId(key),
  ...shownSource(key),
});
