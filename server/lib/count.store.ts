import type { Model, QueryFilter } from 'mongoose';

/** How far what is due is counted: whether there are more is as good as told. */
export const MOST_COUNTED = 1000;

/** How many an index finds, up to `MOST_COUNTED`: a backlog costs no more to count than that. */
export const countSome = <Doc>(model: Model<Doc>, filter: object): Promise<number> =>
  model.countDocuments(filter as QueryFilter<Doc>, { limit: MOST_COUNTED }).exec();
