import type { Change } from './change.js';
import { findChanges, findPages, type Page } from './changes.store.js';

/** A place in the book: so many lines of a page are read. */
export interface Place {
  page: number;
  lines: number;
}

export const BEGINNING: Place = { page: 1, lines: 0 };

/** Up to `limit` changes after a place, and the place after them: the same one again where there is nothing new yet. Null: it was never reached. */
export async function readChanges(after: Place, limit: number): Promise<{ changes: Change[]; next: Place } | null> {
  const pages = await findPages(after.page, limit + 1); // no page is empty
  if (isAhead(after, pages[0])) return null;
  const lines = pages.flatMap(({ _id: page, changeIds }) => changeIds.map((id, line) => ({ id, place: { page, lines: line + 1 } })));
  const begin = pages[0]?._id === after.page ? after.lines : 0;
  const read = lines.slice(begin, begin + limit);
  return { changes: await changesOf(read.map(({ id }) => id)), next: read.at(-1)?.place ?? after };
}

/** Of a book that was brought back from a backup, or of another one: from there, changes would be passed over as soon as they come. */
const isAhead = ({ page, lines }: Place, first: Page | undefined): boolean =>
  first === undefined ? page > BEGINNING.page || lines > 0 : first._id === page && first.changeIds.length < lines;

/** Whole pages after one, for whoever keeps count by pages. */
export async function readPages(after: number, limit: number): Promise<{ changes: Change[]; last: number }> {
  const pages = await findPages(after + 1, limit);
  return { changes: await changesOf(pages.flatMap(({ changeIds }) => changeIds)), last: pages.at(-1)?._id ?? after };
}

async function changesOf(ids: string[]): Promise<Change[]> {
  const found = new Map((await findChanges(ids)).map((change) => [change._id, change]));
  return ids.flatMap((id) => found.get(id) ?? []);
}
