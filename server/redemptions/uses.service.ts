import { type Aside, effectOnce, setAside } from '../ledger/ledger.service.js';
import { type Change, forget, settleHeld } from '../ledger/ledger.store.js';
import { countIn, uncountIn, usesIn } from '../ledger/usage.service.js';
import type { Lease } from '../lib/lease.js';
import type { Redemption, Use } from './redemption.js';

// What a redemption takes of campaigns without coupons. Each use has up to three kinds of rows: those that count its customer's uses, its
// campaign's allowance, and the pieces of its gift. The order of the writes is checked by the model in scripts/faults/protocol.

/** As far as its uses depend on it. */
type User = Pick<Redemption, '_id' | 'uses' | 'isOverrun'>;

/** Why a use cannot be had. */
export type WhyNot = Exclude<Aside, 'done' | 'too_late'>;

/** What became of taking all uses. */
export type Taking = { outcome: 'done' | 'too_late' } | { outcome: 'refused'; use: Use; why: WhyNot };

/** Names what a redemption holds of a campaign, in its allowance and among the pieces of its gift. */
export const entryId = ({ _id }: Pick<User, '_id'>, { campaignId }: Pick<Use, 'campaignId'>): string => `${_id}:${campaignId}`;
const restoredId = (user: User, use: Use): string => `${entryId(user, use)}:restored`;

/**
 * Counts and sets aside every use of a pending redemption within one's lease, one after the other. It only says why not: whoever asked decides
 * that first, and gives back afterwards. Every step may have been done before.
 */
export async function takeUses(user: User, lease: Lease): Promise<Taking> {
  for (const use of user.uses ?? []) {
    const aside = await takeUse(user, use, lease);
    if (aside === 'too_late') return { outcome: aside };
    if (aside !== 'done') return { outcome: 'refused', use, why: aside };
  }
  return { outcome: 'done' };
}

async function takeUse(user: User, use: Use, lease: Lease): Promise<Aside> {
  const counted = await count(user, use, lease);
  if (counted !== 'done') return counted;
  const [id, owner] = [entryId(user, use), { kind: 'use' as const, id: user._id }];
  const drawn = use.hasAllowance ? await setAside(use.campaignId, id, use.amountMinor, lease, owner) : 'done';
  if (drawn !== 'done' || use.stock === undefined) return drawn;
  const piece = await setAside(use.stock, id, 1, lease, owner);
  return piece === 'budget_exhausted' ? 'gift_out_of_stock' : piece;
}

/**
 * In each row of the customer's own, under what the others leave; then all are read again, as others may have counted meanwhile. Also where
 * it is counted already: a crash may have come before that reading.
 */
async function count({ _id }: User, { campaignId, counts }: Use, lease: Lease): Promise<Aside> {
  if (counts === null) return 'done';
  const { own, others, limit } = counts;
  const before = others.length === 0 ? 0 : (await usesIn(campaignId, others)).size;
  for (const row of own) {
    const counted = await countIn(campaignId, row, _id, limit - before, lease);
    if (counted !== 'done') return counted;
  }
  if (own.length + others.length < 2) return 'done';
  return (await usesIn(campaignId, [...own, ...others])).size > limit ? 'customer_limit_reached' : 'done';
}

/** Gives back what a released redemption took, as far as it did. Released is final: anybody may do it, at any time, twice. */
export async function freeUses(user: User): Promise<void> {
  for (const use of user.uses ?? []) {
    for (const { allowanceId, amountMinor } of drawsOf(use)) await settleHeld(allowanceId, entryId(user, use), freed(amountMinor));
    await uncount(user, use);
  }
}

/** What a confirmed redemption held is given. */
export async function spendUses(user: User): Promise<void> {
  for (const use of user.uses ?? [])
    for (const { allowanceId, amountMinor, into } of drawsOf(use))
      await settleHeld(allowanceId, entryId(user, use), { [into]: amountMinor });
}

/** The order was cancelled: money, places and pieces come back once, the customer's use unless it is lost. False: the lease ran out. */
export async function giveBackUses(user: User & Pick<Redemption, 'back'>, lease: Lease): Promise<boolean> {
  for (const use of user.uses ?? []) {
    for (const draw of drawsOf(use)) if (!(await effect(user, draw, restoredId(user, use), -1, lease))) return false;
    if (user.back === undefined || use.onCancel[user.back.by] !== 'lose') await uncount(user, use);
  }
  return true;
}

/** The shop gave what could not be held any more: it counts above every limit. False: the lease ran out. */
export async function bookOverrunUses(user: User, lease: Lease): Promise<boolean> {
  for (const use of user.uses ?? []) {
    for (const draw of drawsOf(use)) if (!(await effect(user, draw, entryId(user, use), 1, lease))) return false;
    for (const row of use.counts?.own ?? [])
      if ((await countIn(use.campaignId, row, user._id, Number.POSITIVE_INFINITY, lease)) !== 'done') return false;
  }
  return true;
}

/** The effects of an overrun, or of one that was given back, are noted: their ids may go. */
async function forgetUses(user: User, nameOf: (user: User, use: Use) => string): Promise<void> {
  for (const use of user.uses ?? []) for (const { allowanceId } of drawsOf(use)) await forget(allowanceId, nameOf(user, use));
}

export const forgetOverrunUses = (user: User): Promise<void> => forgetUses(user, entryId);
export const forgetRestoredUses = (user: User): Promise<void> => forgetUses(user, restoredId);

/** What a crash left in flight in an allowance, by what became of its redemption, which is read after the entry. False: it is held still. */
export async function clearUse(
  allowanceId: string,
  entry: { id: string; amountMinor: number },
  { state, uses = [] }: Redemption,
): Promise<boolean> {
  if (state === 'pending' || state === 'reserved') return false;
  const draw = uses.flatMap(drawsOf).find((one) => one.allowanceId === allowanceId);
  const change = state === 'released' || draw === undefined ? freed(entry.amountMinor) : { [draw.into]: entry.amountMinor };
  await settleHeld(allowanceId, entry.id, change);
  return true;
}

/** An allowance that a use draws on. What is given of a campaign's budget is spent; a gift's pieces stay promised, as those of coupons do. */
interface Draw {
  allowanceId: string;
  amountMinor: number;
  into: 'spentMinor' | 'promisedMinor';
}

const drawsOf = ({ campaignId, amountMinor, hasAllowance, stock }: Use): Draw[] => [
  ...(hasAllowance ? [{ allowanceId: campaignId, amountMinor, into: 'spentMinor' as const }] : []),
  ...(stock === undefined ? [] : [{ allowanceId: stock, amountMinor: 1, into: 'promisedMinor' as const }]),
];

const freed = (amountMinor: number): Change => ({ freeMinor: amountMinor, left: 1 });

/** Given above the limit (1), or given back (-1). */
function effect(
  { _id, isOverrun }: User,
  { allowanceId, amountMinor, into }: Draw,
  id: string,
  sign: 1 | -1,
  lease: Lease,
): Promise<boolean> {
  const amount = sign * amountMinor;
  const overrun = isOverrun && into === 'spentMinor' ? { overrunMinor: amount } : {};
  const change: Change = { [into]: amount, freeMinor: -amount, left: -sign, ...overrun };
  return effectOnce(allowanceId, id, change, { kind: 'redemption', id: _id }, lease);
}

async function uncount({ _id }: User, { campaignId, counts }: Use): Promise<void> {
  for (const row of counts?.own ?? []) await uncountIn(campaignId, row, _id);
}
