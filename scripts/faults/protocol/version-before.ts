import type { Steps } from './database.js';
import { opening } from './issue.js';
import { countUse, setAside, settleHeld } from './ledger.js';
import type { Play } from './play.js';
import type { Coupon } from './records.js';
import type { Grant } from './scenario.js';

/** An issue as the version before does it: an amount is set aside, and promised only after the decision. */
export function* issueAsBefore(play: Play, grant: Grant): Steps {
  const { code, campaign, customer, costMinor } = grant;
  const { hasAllowance, perCustomer } = play.scenario.campaign(campaign);
  const lease = play.newLease();
  yield* play.db.insert('coupons', opening(play, grant, null, lease));
  const counted = perCustomer === null ? 'done' : yield* countUse(play, `${campaign}:${customer}`, code, perCustomer, lease);
  const entry = { id: code, amountMinor: costMinor, owner: { kind: 'coupon' as const, id: code } };
  const isDone = counted === 'done' && (!hasAllowance || (yield* setAside(play, campaign, entry, lease)) === 'done');
  const issued: Partial<Coupon> = { state: 'issued' };
  const refused: Partial<Coupon> = { state: 'refused', reason: 'limit_reached', isClean: false };
  yield* play.db.update(
    'coupons',
    code,
    'decide as before',
    () => true,
    () => (isDone ? issued : refused),
  );
  if (isDone && hasAllowance) yield* settleHeld(play, campaign, code, { promisedMinor: costMinor });
}
