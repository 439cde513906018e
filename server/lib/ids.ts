import { createHash, createHmac, randomFillSync } from 'node:crypto';

const BYTES = 15;
/** Random bytes are fetched for many ids at once: asking for them is most of what an id costs. */
const pool = Buffer.alloc(BYTES * 512);
let used = pool.length;

/** A new opaque id: the kind and 120 random bits, `cus_7f…`. */
export function newId(kind: string): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += BYTES;
  return `${kind}_${pool.toString('hex', used - BYTES, used)}`;
}

/** One id out of several words, the same for the same words. A JSON array, so that no two lists read alike. */
export const idOf = (...words: (string | number)[]): string =>
  createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 40);

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** For values that could be guessed from a plain hash, like phone numbers. */
export const keyedHash = (key: Buffer, ...words: string[]): string =>
  createHmac('sha256', key).update(JSON.stringify(words)).digest('hex').slice(0, 40);

/** The same for two bodies that say the same in another order of keys. */
export const fingerprint = (body: unknown): string => sha256(JSON.stringify(body, sortedKeys));

function sortedKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
