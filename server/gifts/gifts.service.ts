import type { z } from 'zod';
import { isListed, pricedReward, type Reward, type RewardTerms } from '../../campaigns/rewards/reward.js';
import type { Context } from '../context.js';
import { ensureAllowance, lowerAllowance } from '../ledger/ledger.service.js';
import { findAllowance } from '../ledger/ledger.store.js';
import { idOf } from '../lib/ids.js';
import { Refusal } from '../lib/refusal.js';
import { changeOffers } from '../shop/offers-stamp.js';
import { type changedGift, type GiftRecord, type Pieces, type statedGift, stockOf } from './gift.js';
import { findAllGifts, findGift, insertGift, updateGift } from './gifts.store.js';

/** Puts a gift into the list; the same `key` of the same actor does it once. Refuses a sku that it has. */
export async function addGift(stated: z.infer<typeof statedGift>, { shop, actor, now }: Context, key = ''): Promise<GiftRecord> {
  const request = key === '' ? {} : { request: idOf(actor._id, 'gift', key) };
  const told = { createdBy: actor._id, createdAt: now, changedBy: actor._id, changedAt: now, ...request };
  const gift: GiftRecord = { _id: stated.sku, ...stated, currency: shop.currency, rev: 1, ...told };
  const isNew = await changeOffers(() => insertGift(gift)); // a campaign may name it that is older than the list
  const known = isNew ? gift : await giftBySku(stated.sku);
  if (isNew || (known.request !== undefined && known.request === gift.request)) {
    await bringStock(known);
    return known;
  }
  const message = 'The list has a gift with this sku: change it with PATCH /v1/gifts/{sku}.';
  throw new Refusal('wrong_state', message, [{ path: 'sku', code: 'gift_exists', message }]);
}

/** The gift of a path. Refuses an unknown one. */
export async function giftBySku(sku: string): Promise<GiftRecord> {
  const gift = await findGift(sku);
  if (!gift) throw new Refusal('not_found', 'There is no gift with this sku.');
  return gift;
}

/** Changes what is given. Coupons that are out keep the value of their issue. Refuses without If-Match, a stale one, and fewer pieces than are promised or given. */
export async function changeGift(
  sku: string,
  ifMatch: string | undefined,
  changes: z.infer<typeof changedGift>,
  { actor, now }: Context,
): Promise<GiftRecord> {
  const gift = await giftBySku(sku);
  if (ifMatch === undefined)
    throw new Refusal('precondition_required', `Send If-Match with the ETag of the gift that you saw, "${gift.rev}" now.`);
  if (ifMatch !== String(gift.rev)) throw stale(gift.rev);
  await bringStock(gift);
  if (changes.stock !== undefined && changes.stock < gift.stock) await takeAway(gift, changes.stock);
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const written = { ...given, changedBy: actor._id, changedAt: now };
  const changed = await changeOffers((announced) => updateGift(sku, gift.rev, written, announced));
  // Somebody was faster: what was taken away is brought back to what the list says.
  await bringStock(changed ?? (await giftBySku(sku)));
  if (!changed) throw stale(gift.rev + 1);
  return changed;
}

const stale = (rev: number): Refusal =>
  new Refusal('precondition_failed', `The gift has changed since; its ETag is "${rev}". Read it again.`);

/** Fewer pieces, in the very write that finds so many free. */
async function takeAway({ sku, stock }: GiftRecord, wanted: number): Promise<void> {
  if (await lowerAllowance({ _id: stockOf(sku), budgetMinor: wanted, limits: { issued: {} } })) return;
  const { left } = await piecesOf(sku);
  const message = `Of ${stock} pieces ${stock - left} are promised or given: there cannot be fewer.`;
  throw new Refusal('invalid', message, [{ path: 'stock', code: 'stock_promised', message }]);
}

/** The list says how many pieces there are, the allowance follows. Harmless twice. */
const bringStock = ({ sku, stock }: Pick<GiftRecord, 'sku' | 'stock'>): Promise<boolean> =>
  ensureAllowance({ _id: stockOf(sku), budgetMinor: stock, limits: { issued: {} } });

/** Mends what a crash left between the list and its allowances. Returns how many. */
export async function bringStocks(): Promise<number> {
  const brought = [];
  for (const { _id } of await findAllGifts()) {
    const gift = await findGift(_id);
    brought.push(gift !== null && (await bringStock(gift)));
  }
  return brought.filter(Boolean).length;
}

export async function piecesOf(sku: string): Promise<Pieces> {
  return { left: (await findAllowance(stockOf(sku)))?.freeMinor ?? 0 };
}

/** A reward as it would be given now: a gift with what the list says it is worth. Refuses one that the list does not have. */
export async function priceReward(terms: RewardTerms): Promise<Reward> {
  const priced = pricedReward(terms, isListed(terms) ? await findAllGifts() : []);
  if ('reward' in priced) return priced.reward;
  throw new Refusal('invalid', priced.problem.message, [priced.problem]);
}
