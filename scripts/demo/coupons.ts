import { cartSchema } from '../../campaigns/cart.js';
import { revoke } from '../../server/coupons/coupons.service.js';
import { findCouponsOfCustomer } from '../../server/coupons/coupons.store.js';
import { claim } from '../../server/coupons/grants.service.js';
import { customerByPath } from '../../server/customers/resolve.service.js';
import { current } from '../../server/profile/profile.service.js';
import { confirm } from '../../server/redemptions/confirm.service.js';
import { reserve } from '../../server/redemptions/reserve.service.js';
import type { CampaignName } from './campaigns.js';
import { campaignNamed } from './define.js';
import { basketOf, type Sku } from './goods.js';
import { type Act, as, bearing, daysBefore, minutesAfter, minutesBefore, tell, type World } from './world.js';

/** What customers did with coupons and a shared code: claimed, used, held, tried in vain; and one that was taken back. */
export const couponActs = (world: World): Act[] => [
  ...['c-12', 'c-10', 'c-19'].map((who) => claimed('boost', who, daysBefore(world, 12, '20:00'), world)), // run out since
  ...['c-06', 'c-28', 'c-29', 'c-22'].map((who) => claimed('boost', who, daysBefore(world, 2, '19:30'), world)),
  claimed('boost', 'c-18', daysBefore(world, 6, '21:00'), world),
  claimed('welcome', 'c-27', daysBefore(world, 4, '20:15'), world),
  claimed('welcome', 'c-30', daysBefore(world, 2, '20:30'), world),
  ...['c-04', 'c-13'].map((who) => claimed('back', who, daysBefore(world, 3, '18:00'), world)),
  used({ who: 'c-18', coupon: 'boost', skus: ['TIEGUANYIN', 'CUP'], id: 'T-2001', at: daysBefore(world, 6, '21:20') }, world),
  used({ who: 'c-02', coupon: 'next', skus: ['PUER_CAKE', 'JASMINE'], id: 'T-2002', at: daysBefore(world, 10, '20:50') }, world),
  used({ who: 'c-01', coupon: 'next', skus: ['LONGJING', 'BILUOCHUN'], id: 'T-2003', at: daysBefore(world, 6, '10:20') }, world),
  used({ who: 'c-07', coupon: 'loyalty', skus: ['JASMINE'], id: 'T-2004', at: daysBefore(world, 4, '21:15') }, world),
  used({ who: 'c-14', code: 'FRIENDS15', skus: ['LONGJING', 'BISCUITS'], id: 'T-2005', at: daysBefore(world, 1, '22:40') }, world),
  refused('c-04', daysBefore(world, 1, '21:40'), world),
  takenBack('c-11', daysBefore(world, 3, '10:00'), world),
  held('c-26', minutesBefore(world, 4), world),
];

const claimed = (name: CampaignName, who: string, at: Date, world: World): Act => ({
  at,
  who,
  do: async () => claim((await campaignNamed(name))._id, { shopId: who }, `demo-${who}`, as('storefront', world, at), current),
});

type Use = Wish & { who: string; skus: Sku[]; id: string; at: Date };

/** By their coupon of a campaign, or by a code that many share. */
type Wish = { coupon: CampaignName } | { code: string };

/** A hold whose half hour ran out while the story was broken off is lost, and what it was for with it. */
const used = (use: Use, world: World): Act => ({ at: use.at, who: use.who, do: () => bearing('hold_lost', useCoupon(use, world)) });

/** Reserve, place, confirm, pay: as the README tells shops to. */
async function useCoupon({ who, skus, id, at, ...wish }: Use, world: World): Promise<void> {
  const redemption = await holdFor(who, wish, { skus, checkoutId: `chk-${id}` }, at, world);
  if (!redemption) return;
  const [placedAt, paidAt] = [minutesAfter(at, 2), minutesAfter(at, 4)];
  await confirm(redemption._id, { orderId: id, isPaid: false }, as('storefront', world, placedAt));
  const order = { id, createdAt: placedAt.toISOString(), redemptionId: redemption._id, checkoutId: `chk-${id}`, ...basketOf(skus) };
  const event = (type: string) => ({ id: `${id}-${type}`, type, customer: { shopId: who }, data: { order } });
  await tell(world, placedAt, event('order.placed'));
  await tell(world, paidAt, event('order.paid'));
}

const refused = (who: string, at: Date, world: World): Act => ({
  at,
  who,
  do: () => bearing('not_redeemable', holdFor(who, { coupon: 'next' }, { skus: ['LONGJING'], checkoutId: 'chk-refused' }, at, world)),
});

const held = (who: string, at: Date, world: World): Act => ({
  at,
  who,
  do: () => bearing('hold_lost', holdFor(who, { coupon: 'next' }, { skus: ['PUER_CAKE'], checkoutId: 'chk-open' }, at, world)),
});

const takenBack = (who: string, at: Date, world: World): Act => ({
  at,
  who,
  async do() {
    const code = await codeOf(who, 'next', world);
    if (code) await revoke(code, 'The account turned out to be a reseller', as('supervisor', world, at));
  },
});

/** Null: nothing to hold. */
async function holdFor(who: string, wish: Wish, { skus, checkoutId }: { skus: Sku[]; checkoutId: string }, at: Date, world: World) {
  const code = 'code' in wish ? wish.code : await codeOf(who, wish.coupon, world);
  if (!code) return null;
  const customer = await customerByPath(`shop:${who}`, world.shop);
  const cart = cartSchema.parse({ checkoutId, ...basketOf(skus) });
  return reserve({ cart, codes: [code], customer, key: `demo-${checkoutId}` }, as('storefront', world, at));
}

/**
 * The customer's first coupon of a campaign, whatever has become of it: telling the story again finds the same. Null: they were held out,
 * which falls to a fifth of the loyal ones, and to whomever SHOP_HOLDOUT chooses.
 */
async function codeOf(who: string, coupon: CampaignName, { shop }: World): Promise<string | null> {
  const { _id: campaignId } = await campaignNamed(coupon);
  const coupons = await findCouponsOfCustomer((await customerByPath(`shop:${who}`, shop))._id);
  const own = coupons
    .filter((one) => one.campaignId === campaignId)
    .sort((one, other) => one.createdAt.getTime() - other.createdAt.getTime());
  return own[0]?._id ?? null;
}
