import { changeCampaign } from '../../server/campaigns/campaigns.service.js';
import { forClaims, forOrders } from './campaigns.js';
import { extendedLater } from './desk.js';
import type { Random } from './random.js';
import {
  cancelled,
  claimed,
  confirmed,
  extended,
  given,
  merged,
  paid,
  plain,
  type Request,
  refunded,
  released,
  reserved,
  revoked,
} from './requests.js';
import { redemptionOf } from './story.js';
import type { World } from './world.js';

/** Few customers, orders and checkouts, so that requests get in each other's way. */
export const CUSTOMERS = ['c-1', 'c-2'];
export const ORDERS = ['o-1', 'o-2', 'o-3'];
const CHECKOUTS = ['chk-1', 'chk-2'];

const LIMITS: readonly Record<string, unknown>[] = [
  {},
  { limits: { issued: { total: 2, perCustomer: 1 } }, budgetMinor: 10_000 },
  { limits: { issued: { total: 3 } } },
  { limits: { issued: { perCustomer: 2 } }, budgetMinor: 15_000 },
  { budgetMinor: 12_000 },
  { limits: { issued: { perCustomer: 1 } } },
];

/** What a few people want at the same time, about the same few things. */
export async function plot(random: Random, world: World): Promise<Request[]> {
  for (let campaigns = 1 + random.below(2); campaigns > 0; campaigns--) await forOrders(world, random.one(LIMITS));
  const claimable = await forClaims(world, random.one(LIMITS));
  const codes = await codesInHand(random, claimable, world);
  const keys = Array.from({ length: 5 }, (_, index) => `key-${index}`);
  const oneOf = (): string => random.one(codes.length > 0 ? codes : ['7K3M9QXT2HVAC']);
  const some = (): string[] => codes.filter(() => random.once(2)).slice(0, 1);
  const redemption = (): string => redemptionOf(random.one(keys));
  const order = () => {
    const id = random.one(ORDERS);
    return { id, ...(random.once(3) && { redemptionId: redemption() }), ...(random.once(3) && { checkoutId: random.one(CHECKOUTS) }) };
  };
  const kinds: readonly ((number: number) => Request)[] = [
    (number) => paid(`${number}`, random.one(CUSTOMERS), order()),
    (number) => paid(`${number}`, random.one(CUSTOMERS), order()),
    (number) => cancelled(`${number}`, random.one(ORDERS), random.one(['shop', 'buyer'])),
    (number) => refunded(`${number}`, random.one(ORDERS), random.one(['all', 'half'])),
    (number) => claimed(claimable, random.one(CUSTOMERS), `claim-${number}`),
    (number) => given(claimable, CUSTOMERS, `hand-${number}`),
    () => reserved(random.one(CHECKOUTS), random.one(CUSTOMERS), some(), random.one(keys)),
    () => reserved(random.one(CHECKOUTS), random.one(CUSTOMERS), some(), random.one(keys)),
    () => confirmed(redemption(), random.one(ORDERS)),
    () => confirmed(redemption(), random.one(ORDERS), true),
    () => confirmed(redemption(), random.one(ORDERS)),
    () => released(redemption()),
    () => extended(redemption()),
    () => revoked(oneOf()),
    () => merged(random.one(CUSTOMERS), random.one(CUSTOMERS)),
    () => changed(claimable, random),
    () => extendedLater(oneOf()),
    () => extendedLater(oneOf()),
  ];
  return Array.from({ length: 7 + random.below(5) }, (_, number) => random.one(kinds)(number));
}

/** Coupons that were issued in peace. */
async function codesInHand(random: Random, campaign: string, world: World): Promise<string[]> {
  const codes: string[] = [];
  for (const customer of CUSTOMERS) {
    if (random.once(4)) continue;
    const { status, text } = await claimed(campaign, customer, `before ${customer}`).send(world);
    if (status === 200) codes.push((JSON.parse(text) as { code: string }).code);
  }
  return codes;
}

/** Another budget, where there is one. */
function changed(campaign: string, random: Random): Request {
  const budgetMinor = 20_000 + 1000 * random.below(5);
  return plain(`change ${campaign}`, async (context) => changeCampaign(campaign, '2', { budgetMinor }, context));
}
