import { SHOWN_STATES } from '../../campaigns/obstacles.js';
import { gatherAll } from '../lib/gather.js';
import type { Coupon } from './coupon.js';
import { Coupons } from './coupons.schema.js';

// What is asked of customers' coupons in numbers, without reading them.

/** How many coupons customers may use. */
export const countUsable = async (customerId: string): Promise<number> => (await findUsableIds(customerId)).length;

const findUsableIds = gatherAll(
  (customerIds) =>
    Coupons.find({ customerId: { $in: customerIds }, state: { $in: ['issued', 'reserved'] } }, { customerId: 1 })
      .lean<Pick<Coupon, 'customerId'>[]>()
      .exec(),
  ({ customerId }) => customerId,
);

/** How many of a campaign's coupons a customer has got, but for those that were taken back. */
export const countOfCampaign = (campaignId: string, customerId: string): Promise<number> =>
  Coupons.countDocuments({ customerId, campaignId, state: { $in: SHOWN_STATES.filter((state) => state !== 'revoked') } }).exec();
