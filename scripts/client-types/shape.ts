import { createHash } from 'node:crypto';

/** What of a document is words for people and changes no type of a client. */
const WORDS = new Set(['description', 'summary', 'example', 'examples']);

/** The document without words. In `properties` a key is a field's name, not a keyword: there may well be a field called `description`. */
export function shapeOf(document: unknown, areNames = false): unknown {
  if (Array.isArray(document)) return document.map((item) => shapeOf(item));
  if (typeof document !== 'object' || document === null) return document;
  const kept = Object.entries(document).filter(([key]) => areNames || !WORDS.has(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, shapeOf(value, key === 'properties' && !areNames)]));
}

/** A name for the shape of a document: it changes when a generated client would. */
export const shapeHash = (document: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(shapeOf(document)))
    .digest('hex')
    .slice(0, 16);
