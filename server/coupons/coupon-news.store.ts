import { countSome } from '../lib/count.store.js';
import { newId } from '../lib/ids.js';
import type { Coupon } from './coupon.js';
import { Coupons } from './coupons.schema.js';

/** The word that a move leaves for other systems: another one each time, so that whoever has read an earlier one does not take it away. */
export const news = (): { news: string } => ({ news: newId('nws') });

/** By the index, also where it is sparse. */
const hasNews = { news: { $gt: '' } };

/** A coupon without how it was earned, which is half of it. */
export type CouponWithNews = Omit<Coupon, 'earnedBy'> & { news: string };

export const findCouponsWithNews = (limit: number): Promise<CouponWithNews[]> =>
  Coupons.find(hasNews, { earnedBy: 0 }).limit(limit).lean<CouponWithNews[]>().exec();

export const countCouponsWithNews = (): Promise<number> => countSome(Coupons, hasNews);

/** What has come up since stays. */
export const forgetCouponNews = async (read: string[]): Promise<void> => {
  await Coupons.updateMany({ news: { $in: read } }, { $unset: { news: 1 } });
};
