import { isUnused } from '../../campaigns/obstacles.js';
import { findCoupons } from '../coupons/coupons.store.js';
import type { Content, MessageContext } from './content.js';
import { couponWords } from './coupon-words.js';
import type { Message } from './message.js';
import { spokenId } from './spoken-name.js';
import { walletUrl } from './urls.js';

/** The words of whoever has the case, with the coupon that goes with them. One that was taken back meanwhile is not named. */
export async function caseContent({ codes, given, customerId }: Message, context: MessageContext): Promise<Content> {
  const { shop, now } = context;
  const [coupon] = codes.length === 0 ? [] : await findCoupons(codes);
  return {
    variables: {
      text: given?.text,
      orderId: typeof given?.orderId === 'string' ? spokenId(given.orderId) : null,
      coupon: coupon && isUnused(coupon, now) ? await couponWords(coupon, context) : null,
      walletUrl: walletUrl(customerId, shop),
    },
    coupons: coupon ? [coupon] : [],
  };
}
