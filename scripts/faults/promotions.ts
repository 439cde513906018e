import { actOnCampaign, createCampaign } from '../../server/campaigns/campaigns.service.js';
import { addGift } from '../../server/gifts/gifts.service.js';
import { contextOf, type World } from './world.js';

type Json = Record<string, unknown>;

export const CODE = 'SPRING25';

export const TOGETHER = { combines: true, exclusive: false };

/** Once in all, once a customer, and money for one of 50. */
export const ONCE = { limits: { redeemed: { total: 1, perCustomer: 1 } }, budgetMinor: 5000 };

/** Takes 50 off with a code that many share, together with others that do. */
export const shared = (world: World, changes: Json = {}): Promise<string> => promoted(world, { name: 'Spring', code: CODE, ...changes });

/** Takes 50 off by itself. */
export const automatic = (world: World, changes: Json = {}): Promise<string> =>
  promoted(world, { name: 'By itself', automatic: true, ...changes });

/** A gift of which there are so many pieces, given by itself. */
export async function automaticGift(world: World, stock: number, changes: Json = {}): Promise<string> {
  await addGift({ sku: 'CUP', name: { en: 'A cup', zh: '杯子', ko: '찻잔' }, valueMinor: 2500, stock }, contextOf(world));
  return automatic(world, { name: 'A cup', reward: { type: 'gift', sku: 'CUP' }, ...changes });
}

async function promoted(world: World, changes: Json): Promise<string> {
  const context = contextOf(world);
  const body = {
    goal: 'boost_purchase',
    redeemWhen: { all: [] },
    reward: { type: 'amount', amountMinor: 5000 },
    currency: 'CNY',
    label: { en: 'A discount' },
    stacking: TOGETHER,
    ...changes,
  };
  const { _id } = await createCampaign(body, context);
  await actOnCampaign(_id, 'activate', context);
  return _id;
}
