import { maskCode, showCode } from '../../campaigns/coupon-code.js';
import { type ReasonCode, reason } from '../../campaigns/reasons.js';
import type { Context } from '../context.js';
import type { Lease } from '../lib/lease.js';
import { realIn, realNow } from '../lib/real-time.js';
import type { Refusal } from '../lib/refusal.js';
import { due } from '../rollups/rollup.js';
import { readAt } from './at-checkout.service.js';
import { price } from './pricing.service.js';
import { HOLD_MS, type Redemption, type Use } from './redemption.js';
import { decidePending, findRedemption } from './redemptions.store.js';
import { alreadyConfirmed, notRedeemable, priceChanged, refusalOf } from './reserve-answers.js';
import { type Decided, shopperOf, speechOf, type Wish } from './reserve-wish.js';
import { undo } from './settle.service.js';
import { takeCheckout, takeCoupon, underWay } from './take.service.js';
import { takeUses } from './uses.service.js';
import { letYield } from './yield.service.js';

/** Takes all that a pending redemption wants, within one's lease, and decides it. */
export async function hold(redemption: Redemption, wish: Wish, lease: Lease, context: Context): Promise<Decided> {
  const taken = await takeCheckout(redemption, lease, context.now);
  if ('confirmed' in taken)
    return giveUp(redemption, wish, lease, { why: 'already_confirmed' }, alreadyConfirmed(taken.confirmed), context);
  const { mine } = taken;
  for (const { code, campaignId } of mine.held) {
    const why = await takeCoupon(code, mine, lease, context.now);
    if (why !== null) return refuse(mine, wish, lease, { kept: maskCode(code), shown: showCode(code), campaignId, why }, context);
  }
  await letYield(mine, context);
  const taking = await takeUses(mine, lease);
  if (taking.outcome === 'too_late') throw underWay();
  if (taking.outcome === 'refused') return refuseUse(mine, wish, lease, taking, context);
  return keep(mine, wish, lease, context);
}

async function keep(mine: Redemption, wish: Wish, lease: Lease, context: Context): Promise<Decided> {
  const held = { state: 'reserved' as const, expiresAt: realIn(HOLD_MS), codes: [], ...(mine.uses && due()) };
  const answer = wish.request && { answer: wish.request.accepted({ ...mine, ...held }), answeredAt: realNow() };
  const reserved = await decidePending(mine, lease, { ...held, ...answer });
  if (!reserved) return lost(mine._id, wish, context);
  const replaced = reserved.replaces === null ? null : await findRedemption(reserved.replaces);
  if (replaced) await undo(replaced);
  return { redemption: reserved, refusal: null };
}

/** Which code could not be had: as it is kept, and as it is told. */
interface Gone {
  kept: string;
  shown: string;
  campaignId: string;
  why: ReasonCode;
}

/** Between pricing and taking somebody was faster: all codes or none. */
function refuse(mine: Redemption, wish: Wish, lease: Lease, { kept, shown, campaignId, why }: Gone, context: Context): Promise<Decided> {
  const refused = [{ code: kept, campaignId, reasons: [reason(why)] }];
  const refusal = notRedeemable([{ code: shown, reasons: [reason(why)] }], speechOf(wish, context));
  return giveUp(mine, wish, lease, { why: 'refused', refused }, refusal, context);
}

/** A code is refused like a coupon's. Of an automatic discount nobody asked: the cart is dearer without it, and is priced anew. */
function refuseUse(
  mine: Redemption,
  wish: Wish,
  lease: Lease,
  { use: { code, campaignId }, why }: { use: Use; why: ReasonCode },
  context: Context,
): Promise<Decided> {
  if (code !== null) return refuse(mine, wish, lease, { kept: code, shown: code, campaignId, why }, context);
  return refusePrice(mine, wish, lease, context);
}

async function refusePrice(mine: Redemption, wish: Wish, lease: Lease, context: Context): Promise<Decided> {
  const at = await readAt(wish.cart, wish.codes, mine.customerId, context.now, { own: mine._id });
  const priced = await price(at, wish.codes, shopperOf(wish), context);
  const { pricing, warnings } = priced;
  const told = { pricing, refused: priced.refused.map(({ refusal }) => refusal), ...(warnings.length > 0 && { warnings }) };
  return giveUp(mine, wish, lease, { why: 'price_changed', ...told }, priceChanged(priced, speechOf(wish, context)), context);
}

type Why = Pick<Redemption, 'why'> & Partial<Pick<Redemption, 'pricing' | 'refused' | 'warnings'>>;

/** The refusal is decided first, and what was taken is let go afterwards. */
async function giveUp(mine: Redemption, wish: Wish, lease: Lease, why: Why, refusal: Refusal, context: Context): Promise<Decided> {
  const answer = wish.request && { answer: wish.request.refused(refusal), answeredAt: realNow() };
  const changes = { ...why, ...answer, state: 'released' as const, isClean: false, codes: [], decidedAt: context.now };
  const released = await decidePending(mine, lease, changes);
  if (!released) return lost(mine._id, wish, context);
  await undo(released);
  return { redemption: released, refusal };
}

/** Another program took over and decided; or we did, and somebody went on from there. */
async function lost(id: string, wish: Wish, context: Context): Promise<Decided> {
  const decided = await findRedemption(id);
  if (!decided || decided.state === 'pending') throw underWay();
  if (decided.state === 'released') await undo(decided);
  return { redemption: decided, refusal: refusalOf(decided, speechOf(wish, context)) };
}
