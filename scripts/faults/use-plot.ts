import { TIGHT } from './campaigns.js';
import { CUSTOMERS, ORDERS } from './plot.js';
import { automatic, automaticGift, CODE, shared, TOGETHER } from './promotions.js';
import type { Random } from './random.js';
import { cancelled, confirmed, extended, merged, paid, type Request, released, reserved, visited } from './requests.js';
import { aCoupon, redemptionOf } from './story.js';
import type { World } from './world.js';

const LIMITS: readonly Record<string, unknown>[] = [
  { limits: { redeemed: { total: 1, perCustomer: 1 } }, budgetMinor: 5000 },
  { limits: { redeemed: { total: 2, perCustomer: 1 } }, budgetMinor: 8000 },
  { limits: { redeemed: { perCustomer: 1 } } },
  { limits: { redeemed: { total: 2 } } },
  { budgetMinor: 7000 },
  {},
];

const ON_CANCEL: readonly Record<string, unknown>[] = [{}, { onCancel: { shop: 'keep', carrier: 'keep', buyer: 'lose', abuse: 'lose' } }];

/** What a few people want at the same time of a few campaigns without coupons, beside their coupons. */
export async function plotUses(random: Random, world: World): Promise<Request[]> {
  for (const customer of CUSTOMERS) await visited(`hello ${customer}`, customer).send(world);
  await shared(world, { ...random.one(LIMITS), ...random.one(ON_CANCEL) });
  if (!random.once(3)) await automatic(world, { ...random.one(LIMITS), ...random.one(ON_CANCEL) });
  if (random.once(2)) await automaticGift(world, 1 + random.below(2), random.one(LIMITS));
  const coupons = random.once(2) ? [await aCoupon(world, { ...TIGHT, stacking: TOGETHER })] : [];
  const keys = Array.from({ length: 6 }, (_, index) => `key-${index}`);
  const codes = (): string[] => [...(random.once(4) ? [] : [CODE]), ...(random.once(3) ? coupons : [])];
  const redemption = (): string => redemptionOf(random.one(keys));
  const reserve = (): Request => reserved(`chk-${random.below(4)}`, random.one(CUSTOMERS), codes(), random.one(keys));
  const order = () => ({ id: random.one(ORDERS), ...(random.once(2) && { redemptionId: redemption() }) });
  const kinds: readonly ((number: number) => Request)[] = [
    reserve,
    reserve,
    reserve,
    (number) => paid(`${number}`, random.one(CUSTOMERS), order()),
    (number) => cancelled(`${number}`, random.one(ORDERS), random.one(['shop', 'buyer'])),
    () => confirmed(redemption(), random.one(ORDERS)),
    () => confirmed(redemption(), random.one(ORDERS), true),
    () => released(redemption()),
    () => extended(redemption()),
    () => merged(random.one(CUSTOMERS), random.one(CUSTOMERS)),
  ];
  return Array.from({ length: 8 + random.below(6) }, (_, number) => random.one(kinds)(number));
}
