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
 * Binds cursors to what was asked, but for the size of the page: in another list, of somebody else or under another filter, the same cursor would
 * pass over items without a word. Null: it is no such list. Refuses a cursor of another one.
 */
export function askedList({ path, query }: Pick<Endpoint, 'path' | 'query'>, params: unknown, asked: unknown): AskedList | null {
  if (!(query instanceof z.ZodObject) || !('cursor' in query.shape)) return null;
  const { cursor, limit, ...rest } = z.looseObject({ cursor: z.string().optional(), limit: z.unknown() }).parse(asked);
  const mark = fingerprint([path, params, rest]).slice(0, MARK);
  if (cursor !== undefined && !cursor.startsWith(mark)) throw badCursor();
  return {
    query: { ...rest, limit, ...(cursor !== undefined && { cursor: cursor.slice(MARK) }) },
    answer: (result) => (isPage(result) ? { ...result, nextCursor: `${mark}${result.nextCursor}` } : result),
  };
}

const isPage = (result: unknown): result is { nextCursor: string } =>
  typeof result === 'object' && result !== null && 'nextCursor' in result && typeof result.nextCursor === 'string';
