import { countSome } from '../lib/count.store.js';
import { findFields } from '../lib/direct-reads.js';
import { newId } from '../lib/ids.js';
import type { Coupon } from './coupon.js';
import { Coupons } from './coupons.schema.js';

/** The word that a move leaves for other systems: another one each time, so that whoever has read an earlier one does not take it away. */
export const news = (): { news: string } => ({ news: newId('nws') });

/** By the index, also where it is sparse. */
const hasNews = { news: { $gt: '' } };

const TOLD = {
  customerId: 1,
  campaignId: 1,
  goal: 1,
  reward: 1,
  currency: 1,
  lastDay: 1,
  state: 1,
  redemptionId: 1,
  moves: 1,
} as const satisfies Partial<Record<keyof Coupon, 1>>;

/** Of all of a coupon, what other systems hear of. */
export type ToldField = '_id' | keyof typeof TOLD;
type CouponWithNews = Pick<Coupon, ToldField> & { news: string };

export const findCouponsWithNews = (limit: number): Promise<CouponWithNews[]> =>
  findFields<CouponWithNews, Coupon>(Coupons, hasNews, { ...TOLD, news: 1 }, limit);

export const countCouponsWithNews = (): Promise<number> => countSome(Coupons, hasNews);

/** What has come up since stays. */
export const forgetCouponNews = async (read: string[]): Promise<void> => {
  await Coupons.updateMany({ news: { $in: read } }, { $unset: { news: 1 } });
};
