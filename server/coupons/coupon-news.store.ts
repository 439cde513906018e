import { countSome } from '../lib/count.store.js';
import { newId } from '../lib/ids.js';
import type { Coupon } from './coupon.js';
import { Coupons } from './coupons.schema.js';

/** The word that a move leaves for other systems: another one each time, so that whoever has read an earlier one does not take it away. */
export const news = (): { news: string } => ({ news: newId('nws') });

/** By the index, also where it is sparse. */
const hasNews = { news: { $gt: '' } };

export const findCouponsWithNews = (limit: number): Promise<(Coupon & { news: string })[]> =>
  Coupons.find(hasNews).limit(limit).lean<(Coupon & { news: string })[]>().exec();

export const countCouponsWithNews = (): Promise<number> => countSome(Coupons, hasNews);

/** What has come up since stays. */
export const forgetCouponNews = async (read: string[]): Promise<void> => {
  await Coupons.updateMany({ news: { $in: read } }, { $unset: { news: 1 } });
};
