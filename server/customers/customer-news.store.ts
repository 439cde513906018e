import { countSome } from '../lib/count.store.js';
import type { Customer } from './customer.js';
import { Customers } from './customers.schema.js';

/** Who has merges of which other systems have yet to be told. */
export type CustomerWithNews = Pick<Customer, '_id' | 'identifiers' | 'merges'> & { news: string };

/** By the index, also where it is sparse. */
const hasNews = { news: { $gt: '' } };

export const findCustomersWithNews = (limit: number): Promise<CustomerWithNews[]> =>
  Customers.find(hasNews, { identifiers: 1, merges: 1, news: 1 }).limit(limit).lean<CustomerWithNews[]>().exec();

export const countCustomersWithNews = (): Promise<number> => countSome(Customers, hasNews);

/** What has come up since stays. */
export const forgetCustomerNews = async (read: string[]): Promise<void> => {
  await Customers.updateMany({ news: { $in: read } }, { $unset: { news: 1 } });
};
