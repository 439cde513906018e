import type { Steps } from './database.js';
import { type Aside, type Change, countUse, effectOnce, forgetLater, setAside, settleHeld, uncount } from './ledger.js';
import type { Play } from './play.js';
import type { Entry, Lease, Redemption, Use } from './records.js';

// What a redemption takes of campaigns without coupons: shared codes and automatic discounts. Each has up to three rows: the campaign's
// allowance, a gift's pieces, and the customer's uses.

/** Names what a redemption holds of a campaign, in the campaign's allowance and among a gift's pieces. */
const entryId = (play: Play, { _id, continues }: Redemption, { campaign }: Use): string => {
  const id = continues !== null && play.makes('late under the same id') ? continues : _id;
  return play.makes('an entry without its campaign') ? id : `${id}:${campaign}`;
};

const restoredId = (play: Play, redemption: Redemption, use: Use): string => `${entryId(play, redemption, use)}:restored`;

/** Counts and sets aside every use of a pending redemption, one after the other. It only says why not: whoever asked decides that, and undoes it afterwards. */
export function* takeUses(play: Play, redemption: Redemption, lease: Lease): Steps<{ aside: Aside; use: Use | null }> {
  for (const use of redemption.uses) {
    const aside = yield* takeUse(play, redemption, use, lease);
    if (aside === 'done') continue;
    if (aside !== 'too_late' && play.makes('pulled before it is decided')) yield* freeUse(play, redemption, use);
    return { aside, use };
  }
  return { aside: 'done', use: null };
}

function* takeUse(play: Play, redemption: Redemption, use: Use, lease: Lease): Steps<Aside> {
  const counted = yield* count(play, redemption, use, lease);
  if (counted !== 'done') return counted;
  const [id, owner] = [entryId(play, redemption, use), { kind: 'use' as const, id: redemption._id }];
  if (use.hasAllowance) {
    const aside = yield* setAside(play, use.campaign, { id, amountMinor: use.amountMinor, owner }, lease);
    if (aside !== 'done') return aside;
  }
  if (use.stock === null || (redemption.continues !== null && play.makes('late without a piece'))) return 'done';
  const aside = yield* setAside(play, use.stock, { id, amountMinor: 1, owner }, lease);
  return aside === 'budget_exhausted' ? 'gift_out_of_stock' : aside;
}

/** In each row of the customer's own, guarded by what the others leave; then all are read again, as others may have counted meanwhile. */
function* count(play: Play, { _id, continues }: Redemption, { counts }: Use, lease: Lease): Steps<Aside> {
  if (counts === null || play.makes('counted at the confirm') || (continues !== null && play.makes('late without the count')))
    return 'done';
  const { own, others, limit } = counts;
  const before = (yield* usesIn(play, others)).size;
  let isNew = false;
  for (const row of own) {
    const counted = yield* countUse(play, row, _id, limit - before, lease);
    if (counted === 'too_late' || counted === 'customer_limit_reached') return counted;
    isNew ||= counted === 'done';
    if (play.makes('only the first row is counted')) break;
  }
  if (play.makes('others are not read again') || (!isNew && play.makes('a takeover trusts the count'))) return 'done';
  return (yield* usesIn(play, [...own, ...others])).size > limit ? 'customer_limit_reached' : 'done';
}

function* usesIn(play: Play, rows: readonly string[]): Steps<Set<string>> {
  const uses = new Set<string>();
  for (const row of rows) for (const use of (yield* play.db.read('usage', row))?.uses ?? []) uses.add(use);
  return uses;
}

function* uncountUse(play: Play, id: string, { counts }: Use): Steps {
  for (const row of counts?.own ?? []) {
    yield* uncount(play, row, id);
    if (play.makes('only the first row is let go')) return;
  }
}

/** Gives back what a released redemption took, as far as it did. */
export function* freeUses(play: Play, redemption: Redemption): Steps {
  for (const use of redemption.uses) {
    yield* freeUse(play, redemption, use);
    if (play.makes('only the first is freed')) return;
  }
}

function* freeUse(play: Play, redemption: Redemption, use: Use): Steps {
  const { campaign, amountMinor, hasAllowance, stock } = use;
  const id = entryId(play, redemption, use);
  const isGuarded = !play.makes('freed without its entry');
  if (hasAllowance) yield* settleHeld(play, campaign, id, { freeMinor: amountMinor, left: 1 }, isGuarded);
  if (stock !== null && !play.makes('a piece is not returned')) yield* settleHeld(play, stock, id, { freeMinor: 1, left: 1 }, isGuarded);
  if (!play.makes('a release keeps the count')) yield* uncountUse(play, redemption._id, use);
}

/** What a confirmed redemption held is given. */
export function* spendUses(play: Play, redemption: Redemption, lease: Lease): Steps {
  for (const use of redemption.uses) {
    const { campaign, amountMinor, hasAllowance, stock, counts } = use;
    const id = entryId(play, redemption, use);
    if (hasAllowance) yield* settleHeld(play, campaign, id, { spentMinor: amountMinor }, !play.makes('spent without its entry'));
    if (stock !== null) yield* settleHeld(play, stock, id, { promisedMinor: 1 });
    if (counts && play.makes('counted at the confirm'))
      for (const row of counts.own) yield* countUse(play, row, redemption._id, counts.limit, lease);
    if (play.makes('only the first is spent')) return;
  }
}

/** An order was cancelled: money, places and pieces come back once, the customer's use unless it is lost. False: the lease was over. */
export function* giveBackUses(play: Play, redemption: Redemption, lease: Lease): Steps<boolean> {
  const isGuarded = !play.makes('restored twice');
  for (const use of redemption.uses) {
    const entry = { id: restoredId(play, redemption, use), owner: { kind: 'redemption' as const, id: redemption._id } };
    for (const { allowanceId, change } of givenBack(play, redemption, use))
      if (!(yield* effectOnce(play, allowanceId, entry, change, lease, isGuarded)) && !play.makes('noted although too late')) return false;
    if (isCountGivenBack(play, use)) yield* uncountUse(play, redemption._id, use);
  }
  return true;
}

const isCountGivenBack = (play: Play, { onCancel }: Use): boolean =>
  onCancel === 'lose' ? play.makes('lose gives back the count') : !play.makes('keep takes the count');

function givenBack(
  play: Play,
  { isOverrun }: Redemption,
  { campaign, amountMinor, hasAllowance, stock }: Use,
): { allowanceId: string; change: Change }[] {
  const place = play.makes('a restore keeps the place') ? {} : { left: 1, ...(isOverrun && { overrunPlaces: -1 }) };
  const change = { spentMinor: -amountMinor, freeMinor: amountMinor, ...place, ...(isOverrun && { overrunMinor: -amountMinor }) };
  const piece = { promisedMinor: -1, freeMinor: 1, left: 1, ...(isOverrun && { overrunMinor: -1, overrunPlaces: -1 }) };
  return [
    ...(hasAllowance ? [{ allowanceId: campaign, change }] : []),
    ...(stock === null || play.makes('a restore keeps the piece') ? [] : [{ allowanceId: stock, change: piece }]),
  ];
}

/** The shop gave what could not be held any more: it is counted above every limit. False: the lease was over. */
export function* bookOverrunUses(play: Play, redemption: Redemption, lease: Lease): Steps<boolean> {
  const isGuarded = !play.makes('an overrun twice');
  for (const use of redemption.uses) {
    const { campaign, amountMinor, hasAllowance, stock, counts } = use;
    const entry = { id: entryId(play, redemption, use), owner: { kind: 'redemption' as const, id: redemption._id } };
    const place = play.makes('an overrun keeps the places') ? {} : { left: -1, overrunPlaces: 1 };
    const change = { spentMinor: amountMinor, freeMinor: -amountMinor, overrunMinor: amountMinor, ...place };
    if (hasAllowance && !(yield* effectOnce(play, campaign, entry, change, lease, isGuarded))) return false;
    const piece = { promisedMinor: 1, freeMinor: -1, overrunMinor: 1, left: -1, overrunPlaces: 1 };
    if (stock !== null && !(yield* effectOnce(play, stock, entry, piece, lease, isGuarded))) return false;
    for (const row of counts?.own ?? []) if (!(yield* countAbove(play, row, redemption._id, counts?.limit ?? 0, lease))) return false;
  }
  return true;
}

/** Above the limit, but not after the lease: whoever took over may have settled it, and its order may have been cancelled since. */
function* countAbove(play: Play, row: string, id: string, limit: number, lease: Lease): Steps<boolean> {
  yield* play.db.insert('usage', { _id: row, uses: [] });
  const isUnder = ({ length }: readonly string[]) => length < limit || !play.makes('an overrun under the limit');
  const isLate = () => !play.isWithin(lease) && !play.makes('an overrun counts after its lease');
  const counted = yield* play.db.update(
    'usage',
    row,
    `count ${id} above the limit`,
    ({ uses }) => !uses.includes(id) && isUnder(uses) && !isLate(),
    ({ uses }) => ({ uses: [...uses, id] }),
  );
  return counted !== null || play.makes('an overrun under the limit') || (yield* play.db.get('usage', row)).uses.includes(id);
}

/** The effects of a decided redemption are noted: their ids may go. */
export function forgetUses(play: Play, redemption: Redemption, isRestored: boolean): void {
  for (const use of redemption.uses) {
    const id = isRestored ? restoredId(play, redemption, use) : entryId(play, redemption, use);
    if (use.hasAllowance) forgetLater(play, use.campaign, id);
    if (use.stock !== null) forgetLater(play, use.stock, id);
  }
}

/** An entry that a crash left in flight, by what became of its redemption, which is read after the entry. */
export function* sweepUse(play: Play, allowanceId: string, { id, amountMinor, owner }: Entry): Steps {
  const redemption = yield* play.db.read('redemptions', owner.id);
  if (redemption === null) return;
  const { state, isSettled } = redemption;
  const isGiven = state === 'confirmed' || state === 'restored';
  const isFree =
    state === 'released' ||
    (state === 'pending' && play.makes('swept while it is pending')) ||
    (isGiven && play.makes('swept whatever its state'));
  if (isFree) yield* settleHeld(play, allowanceId, id, { freeMinor: amountMinor, left: 1 });
  else if (isGiven || (isSettled && play.makes('swept by isSettled')))
    yield* settleHeld(
      play,
      allowanceId,
      id,
      allowanceId.startsWith('gift:') ? { promisedMinor: amountMinor } : { spentMinor: amountMinor },
    );
}
