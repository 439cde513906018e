import { z } from 'zod';
import { Refusal } from '../lib/refusal.js';
import type { Place } from '../lib/store.js';

/** The query of every list. */
export const page = {
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('How many items a page has at most.'),
  cursor: z
    .string()
    .max(2000)
    .optional()
    .describe(
      'Where the page begins: `nextCursor` of the page before. Absent: the first page. Another one is refused with 400 `bad_cursor`.',
    ),
};

/** Where a list goes on: the last id of the page before, unreadable on purpose. */
export function afterCursor(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const after = Buffer.from(cursor, 'base64url').toString();
  if (after === '' || toCursor(after) !== cursor) throw badCursor();
  return after;
}

export const toCursor = (after: string): string => Buffer.from(after).toString('base64url');

/** What a cursor is not, and what would have been one. */
export const badCursor = (is = 'valid', previous = 'page'): Refusal =>
  new Refusal('bad_cursor', `This cursor is not ${is}. Use nextCursor of the previous ${previous}.`);

/** A page of at most `limit` items out of a list that was asked for one more. */
export function paged<Item, View>(
  found: Item[],
  limit: number,
  idOf: (item: Item) => string,
  view: (item: Item) => View,
): { items: View[]; nextCursor: string | null } {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items: items.map(view), nextCursor: found.length > limit && last !== undefined ? toCursor(idOf(last)) : null };
}

// ---- lists by an instant

/** Where such a list goes on, as `olderThan` and `laterThan` take it. */
export function afterPlace(cursor: string | undefined): Place | null {
  const after = afterCursor(cursor);
  if (after === null) return null;
  const [, at, id] = /^(\d{1,15}) (.+)$/.exec(after) ?? [];
  if (at === undefined || id === undefined) throw badCursor();
  return { at: new Date(Number(at)), id };
}

/** A page of such a list. */
export const pagedByPlace = <Item, View>(found: Item[], limit: number, placeOf: (item: Item) => Place, view: (item: Item) => View) =>
  paged(found, limit, (item) => placed(placeOf(item)), view);

const placed = ({ at, id }: Place): string => `${at.getTime()} ${id}`;

/** The answer of a list of these. */
export const listOf = (item: z.ZodType) =>
  z.object({
    items: z.array(item).describe('This page of the list.'),
    nextCursor: z.string().nullable().describe('Send it as `cursor` to read the next page; null: this was the last.'),
  });
