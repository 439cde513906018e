import type { Steps } from './database.js';
import type { Play } from './play.js';
import { type Allowance, type Coupon, type Entry, isHeld, type Lease } from './records.js';

export type Full = 'limit_reached' | 'customer_limit_reached' | 'budget_exhausted' | 'gift_out_of_stock';
export type Aside = 'done' | 'too_late' | Full;

/** What an effect adds to the numbers of an allowance. */
export type Change = Partial<Record<'freeMinor' | 'promisedMinor' | 'spentMinor' | 'overrunMinor' | 'overrunPlaces' | 'left', number>>;

const added = (row: Allowance, change: Change): Pick<Allowance, Exclude<keyof Change, undefined>> => ({
  freeMinor: row.freeMinor + (change.freeMinor ?? 0),
  promisedMinor: row.promisedMinor + (change.promisedMinor ?? 0),
  spentMinor: row.spentMinor + (change.spentMinor ?? 0),
  overrunMinor: row.overrunMinor + (change.overrunMinor ?? 0),
  overrunPlaces: row.overrunPlaces + (change.overrunPlaces ?? 0),
  left: row.left + (change.left ?? 0),
});

const without = ({ held }: Allowance, id: string): Entry[] => held.filter((entry) => entry.id !== id);

/** Sets an amount and a place aside, within one's lease. */
export function* setAside(play: Play, allowanceId: string, entry: Entry, lease: Lease, promisedMinor = 0): Steps<Aside> {
  const { id } = entry;
  const amountMinor = entry.amountMinor + promisedMinor;
  const isUse = entry.owner.kind === 'use';
  const mayRepeat = isUse && play.makes('held twice');
  const isLate = () => !play.isWithin(lease) && !(isUse && play.makes('taken without a lease'));
  for (;;) {
    const held = yield* play.db.update(
      'allowances',
      allowanceId,
      `hold ${id}`,
      (row) => row.freeMinor >= amountMinor && row.left >= 1 && (mayRepeat || !isHeld(row, id)) && !isLate(),
      (row) => ({ ...added(row, { freeMinor: -amountMinor, left: -1, promisedMinor }), held: [...row.held, entry] }),
    );
    if (held) return 'done';
    const row = yield* play.db.get('allowances', allowanceId);
    if (isHeld(row, id)) return 'done';
    if (isLate()) return 'too_late';
    if (row.left < 1) return 'limit_reached';
    if (row.freeMinor < amountMinor) return 'budget_exhausted';
  }
}

/** Promises what is being issued, and takes a place, within one's lease: final at once, under an entry that holds nothing. */
export const promise = (play: Play, allowanceId: string, code: string, costMinor: number, lease: Lease): Steps<Aside> =>
  setAside(play, allowanceId, { id: code, amountMinor: 0, owner: { kind: 'coupon', id: code } }, lease, costMinor);

/** What the version before set aside for an issue is promised; an entry of ours is promised already. */
export function* settleOldIssue(play: Play, allowanceId: string, code: string): Steps {
  const old = ({ id, amountMinor }: Entry) => id === code && (amountMinor > 0 || play.makes('a new entry is taken for an old one'));
  const costMinor = play.db.rows.coupons.get(code)?.costMinor ?? 0;
  yield* play.db.update(
    'allowances',
    allowanceId,
    `settle the issue of ${code}`,
    ({ held }) => held.some(old),
    (row) => ({ ...added(row, { promisedMinor: costMinor }), held: without(row, code) }),
  );
}

/** A refused grant gives back what it took, by the kind of its entry, which is read first: an old one had not promised anything. */
export function* giveBackIssue(play: Play, allowanceId: string, { _id: code, costMinor }: Coupon): Steps {
  const entry = (yield* play.db.get('allowances', allowanceId)).held.find(({ id }) => id === code);
  if (!entry && !play.makes('a refused entry is given back twice')) return;
  const isOld = (entry?.amountMinor ?? 0) > 0 && !play.makes('an old entry is taken for a new one');
  const change = { freeMinor: costMinor, left: 1, promisedMinor: isOld ? 0 : -costMinor };
  yield* settleHeld(play, allowanceId, code, change, !play.makes('a refused entry is given back twice'));
}

/** Takes an entry out of what is in flight and changes the numbers with it. Nothing where it is not in flight. */
export function* settleHeld(play: Play, allowanceId: string, id: string, change: Change, isGuarded = true): Steps {
  yield* play.db.update(
    'allowances',
    allowanceId,
    `settle ${id}`,
    (row) => !isGuarded || isHeld(row, id),
    (row) => ({ ...added(row, change), held: without(row, id) }),
  );
}

/** Makes an effect of something decided happen once; its id stays until it is forgotten. False: the lease was over before it was seen to be done. */
export function* effectOnce(
  play: Play,
  allowanceId: string,
  entry: Omit<Entry, 'amountMinor'>,
  change: Change,
  lease: Lease,
  isGuarded = true,
): Steps<boolean> {
  const done = yield* play.db.update(
    'allowances',
    allowanceId,
    `effect ${entry.id}`,
    (row) => (!isGuarded || !isHeld(row, entry.id)) && play.isWithin(lease),
    (row) => ({ ...added(row, change), held: [...row.held, { ...entry, amountMinor: 0 }] }),
  );
  return done !== null || isHeld(yield* play.db.get('allowances', allowanceId), entry.id);
}

/** The owner has noted that the effect is done. */
export function* forget(play: Play, allowanceId: string, id: string): Steps {
  yield* play.db.update(
    'allowances',
    allowanceId,
    `forget ${id}`,
    (row) => row.held.some((entry) => entry.id === id && entry.amountMinor === 0),
    (row) => ({ held: without(row, id) }),
  );
}

/** Some time later, by nobody who is waited for. Only what its owner can never do again: decided and settled in the database before. */
export const forgetLater = (play: Play, allowanceId: string, id: string): void =>
  play.begin(`forget ${id}`, () => forget(play, allowanceId, id));

/** Counts a coupon or redemption in a row, under the limit and within one's lease. Below a limit of 1 only what is counted already is. */
export function* countUse(
  play: Play,
  rowId: string,
  id: string,
  limit: number,
  lease: Lease,
): Steps<'done' | 'counted' | 'too_late' | 'customer_limit_reached'> {
  const mayRepeat = play.makes('counted twice');
  yield* play.db.insert('usage', { _id: rowId, uses: [] });
  for (;;) {
    const counted = yield* play.db.update(
      'usage',
      rowId,
      `count ${id}`,
      ({ uses }) => uses.length < limit && (mayRepeat || !uses.includes(id)) && play.isWithin(lease),
      ({ uses }) => ({ uses: [...uses, id] }),
    );
    if (counted) return 'done';
    const { uses } = yield* play.db.get('usage', rowId);
    if (uses.includes(id)) return 'counted';
    if (!play.isWithin(lease)) return 'too_late';
    if (uses.length >= limit) return 'customer_limit_reached';
  }
}

/** It counts no more. Harmless twice. */
export function* uncount(play: Play, rowId: string, id: string): Steps {
  yield* play.db.update(
    'usage',
    rowId,
    `uncount ${id}`,
    ({ uses }) => uses.includes(id),
    ({ uses }) => ({ uses: uses.filter((one) => one !== id) }),
  );
}
