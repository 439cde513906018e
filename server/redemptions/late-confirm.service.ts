import { warning } from '../../campaigns/warnings.js';
import type { Context } from '../context.js';
import { type Lease, newLease } from '../lib/lease.js';
import { lateIdOf, promisedBy, type Redemption, type WhyLost } from './redemption.js';
import { confirmPending, findRedemption, insertRedemption, movePending, takeOverPending } from './redemptions.store.js';
import { settleRedemption, undo } from './settle.service.js';
import { freeOld, patiently, takeCheckoutAgain, takeCouponAgain, underWay } from './take.service.js';
import { type Taking, takeUses } from './uses.service.js';
import { countedNow } from './whose-uses.service.js';

/**
 * The hold was over before its order was told of: its coupons are taken again, under an id of its own. Returns it decided, perhaps for
 * another order. Released: something of it could not be had again, or `no` says why it must not. Asks to come again where somebody is at it.
 */
export async function takeAgain(
  root: Redemption,
  orderId: string,
  no: WhyLost | null,
  lease: Lease,
  context: Context,
): Promise<Redemption> {
  const late = begin(
    { ...promisedBy(root), ...(root.uses && { uses: await countedNow(root, context.shop) }) },
    orderId,
    no,
    lease,
    context,
  );
  const goOn = (mine: Redemption) => (no === null ? carry(mine, lease, context.now) : giveUp(mine, lease, no, context.now));
  if (await insertRedemption(late)) return no === null ? goOn(late) : late;
  return patiently(async () => {
    const known = await findRedemption(late._id);
    if (known && known.state !== 'pending') return known;
    const isMine = known?.token === lease.token; // refused as a duplicate of itself
    const taken = isMine ? known : await takeOverPending(late._id, lease, { orderId });
    return taken ? goOn(taken) : 'busy';
  });
}

const begin = (root: Redemption, orderId: string, no: WhyLost | null, lease: Lease, { actor, now }: Context): Redemption => ({
  ...root,
  _id: lateIdOf(root._id),
  actorId: actor._id,
  state: no === null ? 'pending' : 'released',
  orderId,
  why: no,
  replaces: null,
  continues: root._id,
  warnings: [...(root.warnings ?? []), warning('hold_was_over', '')],
  isSettled: true,
  isClean: true,
  ...lease,
  createdAt: now,
  decidedAt: no === null ? null : now,
});

/** Forward from wherever it is, within one's lease: every step may have been done before. */
export async function carry(late: Redemption, lease: Lease, now: Date): Promise<Redemption> {
  if (!(await takeCheckoutAgain(late))) return giveUp(late, lease, 'replaced', now);
  for (const { code } of late.held) {
    const why = await takeCouponAgain(code, late, lease, now);
    if (why !== null) return giveUp(late, lease, why, now);
  }
  const taking = await takeUsesAgain(late, lease);
  if (taking.outcome === 'too_late') return decidedMeanwhile(late._id);
  if (taking.outcome === 'refused') return giveUp(late, lease, taking.why, now);
  const settling = { ...newLease(), token: lease.token };
  const confirmed = await confirmPending(late._id, lease, settling, now);
  if (!confirmed) return decidedMeanwhile(late._id);
  await settleRedemption(confirmed, settling);
  return confirmed;
}

/** A crash may have come between the hold's end and letting go: what it held must not stand in its own way. */
async function takeUsesAgain(late: Redemption, lease: Lease): Promise<Taking> {
  if (!late.uses?.length) return { outcome: 'done' };
  const root = late.continues === undefined ? null : await findRedemption(late.continues);
  if (root) await freeOld(root);
  return takeUses(late, lease);
}

/** Decides that it comes to nothing, within one's lease. */
export async function giveUp({ _id }: Redemption, lease: Lease, why: WhyLost, now: Date): Promise<Redemption> {
  const released = await movePending(_id, lease, { state: 'released', why, isClean: false, decidedAt: now });
  if (!released) return decidedMeanwhile(_id);
  await undo(released);
  return released;
}

/** Another program took over and decided; or our own lease is over. */
async function decidedMeanwhile(id: string): Promise<Redemption> {
  const decided = await findRedemption(id);
  if (!decided || decided.state === 'pending') throw underWay();
  if (decided.state === 'released') await undo(decided);
  return decided;
}
