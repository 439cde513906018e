import { model } from 'mongoose';
import { z } from 'zod';
import { countSome } from '../lib/count.store.js';
import { gatherInserts } from '../lib/gather-writes.js';
import { schemaOf } from '../lib/record.js';
import { inserted } from '../lib/store.js';
import { type Change, changeRecord } from './change.js';

const schema = schemaOf(changeRecord, 'changes');
schema.index({ unlisted: 1 }, { partialFilterExpression: { unlisted: true } });

const Changes = model<Change>('Change', schema);

/**
 * The book of changes. Its pages are numbered without a gap, written once and never altered: a page follows only after the one before, so
 * that whoever has read up to a place has missed nothing before it.
 */
const pageRecord = z.object({
  _id: z.int(), // 1, 2, 3 …
  changeIds: z.array(z.string()),
});
export type Page = z.infer<typeof pageRecord>;

const Pages = model<Page>('ChangePage', schemaOf(pageRecord, 'change_pages'));

const insert = gatherInserts(Changes);

/** Those that are noted already stay as they are. */
export const insertChanges = async (changes: Change[]): Promise<void> => {
  await Promise.all(changes.map((change) => insert({ ...change, unlisted: true })));
};

export const findChanges = (ids: string[]): Promise<Change[]> =>
  Changes.find({ _id: { $in: ids } })
    .lean<Change[]>()
    .exec();

export const findUnlisted = (limit: number): Promise<Pick<Change, '_id' | 'at'>[]> =>
  Changes.find({ unlisted: true }, { _id: 1, at: 1 }).limit(limit).lean<Pick<Change, '_id' | 'at'>[]>().exec();

export const isAnyUnlisted = async (): Promise<boolean> => (await Changes.exists({ unlisted: true })) !== null;

export const countUnlisted = (): Promise<number> => countSome(Changes, { unlisted: true });

/** They stand on a page. Harmless twice. */
export const noteListed = async (ids: string[]): Promise<void> => {
  await Changes.updateMany({ _id: { $in: ids }, unlisted: true }, { $unset: { unlisted: 1 } });
};

/** False: somebody else wrote this page. */
export const insertPage = (page: Page): Promise<boolean> => inserted(Pages.create(page));

export const findLastPage = (): Promise<Page | null> => Pages.findOne().sort({ _id: -1 }).lean<Page>().exec();

export const findPages = (from: number, limit: number): Promise<Page[]> =>
  Pages.find({ _id: { $gte: from } })
    .sort({ _id: 1 })
    .limit(limit)
    .lean<Page[]>()
    .exec();
