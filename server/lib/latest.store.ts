import type { Model, ProjectionType, QueryFilter } from 'mongoose';
import { newestFirst, olderThanOrAll, type Place } from './store.js';

/** Some of a customer's records, and after which place others follow; null: none do. */
export interface LatestPage<Doc> {
  records: Doc[];
  next: Place | null;
}

/**
 * Reads a customer's records by pages, those first of which the latest is to be told; `field` says when that was. Those of a version before do
 * not say until a sweep has dated them: all of them are on the first page.
 */
export const latestFirst =
  <Doc extends { _id: string }>(
    records: Model<Doc>,
    field: keyof Doc & string,
    { filter = {}, projection = {} }: { filter?: object; projection?: ProjectionType<Doc> } = {},
  ) =>
  async (customerId: string, last: Place | null, limit: number): Promise<LatestPage<Doc>> => {
    const find = (which: object) => records.find({ customerId, ...filter, ...which } as QueryFilter<Doc>, projection);
    const [undated, found] = await Promise.all([
      last === null
        ? find({ [field]: null })
            .lean<Doc[]>()
            .exec()
        : [],
      find(olderThanOrAll(field, last)).sort(newestFirst(field)).limit(limit).lean<Doc[]>().exec(),
    ]);
    const end = found.length < limit ? undefined : found.at(-1);
    return { records: [...undated, ...found], next: end ? { at: new Date(Number(end[field])), id: end._id } : null };
  };
