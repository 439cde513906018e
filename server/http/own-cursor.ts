import { z } from 'zod';
import { fingerprint } from '../lib/ids.js';
import type { Endpoint } from './endpoint.js';
import { badCursor } from './lists.js';

/** A list that was asked for a page: its cursors go on in it alone. */
export interface AskedList {
  /** The query as its endpoint takes it. */
  query: unknown;
  /** The answer with a cursor that says which list it is of. */
  answer(result: unknown): unknown;
}

const MARK = 8;

/**
 * Binds cursors to what was asked, but for the size of the page, and to themselves: in another list, of somebody else, under another filter or
 * half copied, a cursor would pass over items, or tell some twice, without a word. Null: it is no such list. Refuses a cursor of another one.
 */
export function askedList({ path, query }: Pick<Endpoint, 'path' | 'query'>, params: unknown, asked: unknown): AskedList | null {
  if (!(query instanceof z.ZodObject) || !('cursor' in query.shape)) return null;
  const { cursor, limit, ...rest } = z.looseObject({ cursor: z.string().optional(), limit: z.unknown() }).parse(asked);
  const marked = (place: string): string => `${fingerprint([path, params, rest, place]).slice(0, MARK)}${place}`;
  const place = cursor?.slice(MARK);
  if (place !== undefined && cursor !== marked(place)) throw badCursor();
  return {
    query: { ...rest, limit, ...(place !== undefined && { cursor: place }) },
    answer: (result) => (isPage(result) ? { ...result, nextCursor: marked(result.nextCursor) } : result),
  };
}

const isPage = (result: unknown): result is { nextCursor: string } =>
  typeof result === 'object' && result !== null && 'nextCursor' in result && typeof result.nextCursor === 'string';
