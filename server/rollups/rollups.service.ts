import { enqueue } from '../lib/keyed-queue.js';
import { newLease } from '../lib/lease.js';
import { realNow } from '../lib/real-time.js';
import { batchOf } from '../lib/requests-first.js';
import type { Kind } from './kind.js';
import { type Change, changesBy, putOf, type Reckoned, TARGETS, type Target } from './rollup.js';
import {
  type Batch,
  broughtIn,
  closeBatch,
  type Ending,
  findTurn,
  giveBackTurn,
  insertTurn,
  isKnownBrought,
  knowBrought,
  type Note,
  openBatch,
  readBatch,
  type Turn,
  takeTurn,
} from './turn.store.js';

/** Adds changes to what is kept, each once: what was changed under the batch's number, or a later one, stays as it is. */
export type Adding = (changes: Change[], batch: number, now: Date) => Promise<void>;

/** All that is summed, and how it is kept. */
export interface Rollups {
  kinds: Record<string, Kind>;
  targets: Record<Target, Adding>;
  /** Records that are to say when the latest of them was, once those of the versions before are summed. */
  undated: ToMark[];
}

/** Of each kind. So few that no command of a batch holds up either loop for long; so many that its commands are for something. */
const BATCH = 100;

/** What a run did. */
export interface RolledUp {
  records: number;
  /** The sums have all that was due when it began. */
  isAll: boolean;
}

/**
 * Adds to the sums what records that have changed come to by now, a batch at a time, until nothing is due or the time is over. Whatever a crash
 * cuts off, the next run does first. Nothing where somebody else has the turn. `rest` is taken between batches.
 */
export const rollUp = async (rollups: Rollups, now: Date, until: Date, rest = async (): Promise<void> => {}): Promise<RolledUp> => {
  let done: RolledUp = { records: 0, isAll: false };
  const isDone = await inTurnOf(rollups, now, async (turn) => {
    const { ending, ...rolledUp } = await rollUpInTurn(rollups, turn, now, until, rest);
    done = rolledUp;
    return ending;
  });
  return { ...done, isAll: done.isAll && isDone };
};

/** Acts while nobody else changes the sums, and nothing is half done. False: somebody else has the turn, or took it. */
export const inTurn = (rollups: Rollups, now: Date, act: () => Promise<void>): Promise<boolean> =>
  inTurnOf(rollups, now, () => act().then(() => ({})));

/** The same. What `act` returns is written as the turn is given back. */
const inTurnOf = (rollups: Rollups, now: Date, act: (turn: Turn) => Promise<Ending>): Promise<boolean> =>
  enqueue('rollup', async () => {
    const turn = await takeTurn(newLease());
    if (!turn) return false;
    let [isOurs, ending] = [false, {}];
    try {
      if (turn.open !== null) await carryOut(rollups, turn.batch, readBatch(turn.open), now);
      isOurs = turn.open === null || (await closeBatch(turn.token, turn.batch));
      if (isOurs) ending = await act(turn);
    } finally {
      isOurs = (await giveBackTurn(turn.token, ending)) && isOurs;
    }
    return isOurs;
  });

async function rollUpInTurn(
  rollups: Rollups,
  turn: Turn,
  now: Date,
  until: Date,
  rest: () => Promise<void>,
): Promise<RolledUp & { ending: Ending }> {
  const { token } = turn;
  let [number, records] = [turn.batch, 0];
  const toBring = recordsOf(rollups).filter(({ name }) => !broughtIn(turn).includes(name));
  const marked = new Set(turn.marked);
  const isMarked = await markOld(toBring, until, marked);
  // Of which kinds there may be more that were due when this began; what comes up meanwhile is the next run's.
  const left = new Set(Object.keys(rollups.kinds));
  while (left.size > 0 && realNow() < until) {
    const batch = await nextBatch(rollups, left, batchOf(BATCH, records));
    if (batch.notes.length === 0) break;
    number += 1;
    if (!(await openBatch(token, number, batch, newLease()))) return { records, isAll: false, ending: {} };
    await carryOut(rollups, number, batch, now);
    records += batch.notes.length;
    await rest();
  }
  const isAll = left.size === 0;
  const isBrought = isMarked && !(await isAny(toBring, ({ isBringing }) => isBringing()));
  const toDate = rollups.undated.filter(({ name }) => !broughtIn(turn).includes(name));
  const isDated = isBrought && toDate.length > 0 && (await markOld(toDate, until, marked));
  const ending: Ending = { open: null };
  if (marked.size > 0) ending.marked = isBrought ? [] : [...marked];
  if (isBrought && (isAll || toBring.length > 0 || isDated)) {
    ending.brought = [...new Set([...broughtIn(turn), ...namesOf(recordsOf(rollups)), ...(isDated ? namesOf(toDate) : [])])];
    ending.wholeAt = isAll ? now : (turn.wholeAt ?? null);
  }
  return { records, isAll: isAll && isBrought, ending };
}

/** What is due of the kinds that are `left`, and what comes to something else because of it. A kind of which there is no more leaves them. */
async function nextBatch({ kinds }: Rollups, left: Set<string>, limit: number): Promise<Batch> {
  const rows = Object.entries(kinds);
  const taken = await Promise.all(rows.map(([kind, { take }]) => take(left.has(kind) ? limit : 0)));
  const reckoned = await Promise.all(
    taken.map((one, index) => one.reckon(taken.flatMap(({ others }) => others[rows[index]?.[0] ?? ''] ?? []))),
  );
  rows.forEach(([kind], index) => void (taken[index]?.isAll && left.delete(kind)));
  const notes = rows.flatMap(([kind], index) => (reckoned[index] ?? []).map((one) => noteOf(kind, one)));
  return { changes: changesBy(reckoned.flat()), notes };
}

const noteOf = (kind: string, { record: { _id: id, due, put }, given, isFinal }: Reckoned): Note => ({
  kind,
  id,
  due: due ?? null,
  was: put?.batch ?? null,
  put: putOf(isFinal ? { parts: [] } : given),
});

/** Each step may be done twice. The records come last: until then they say what the sums had of them. */
async function carryOut({ kinds, targets }: Rollups, number: number, { changes, notes }: Batch, now: Date): Promise<void> {
  // One after the other: what a whole batch writes at once is a long turn of the event loop.
  for (const target of TARGETS) {
    const own = changes.filter((change) => change.target === target);
    if (own.length > 0) await targets[target](own, number, now);
  }
  for (const [name, { records }] of Object.entries(kinds)) {
    const own = notes.filter(({ kind }) => kind === name);
    if (own.length > 0) await records.note(own, number);
  }
}

type ToMark = Pick<Kind['records'], 'name' | 'bring'>;

/**
 * Marks the records of the versions before as due, so that they are put like all others, or dates them; those of the collections in `marked` are,
 * and who is through with one adds it. False: the time was over.
 */
async function markOld(toBring: ToMark[], until: Date, marked: Set<string>): Promise<boolean> {
  for (const records of toBring.filter(({ name }) => !marked.has(name))) {
    for (let after = await records.bring(unfinished.get(records) ?? '', BATCH); after !== null; after = await records.bring(after, BATCH)) {
      unfinished.set(records, after);
      if (realNow() >= until) return false;
    }
    unfinished.delete(records);
    marked.add(records.name);
  }
  return true;
}

/** How far a run came whose time was over: the next goes on from there, and does not read again what was marked. */
const unfinished = new WeakMap<ToMark, string>();

type Records = Pick<Kind['records'], 'name' | 'isToBring' | 'isBringing'>;

async function isAny<Some>(all: Some[], ask: (records: Some) => Promise<boolean>): Promise<boolean> {
  return (await Promise.all(all.map(ask))).some(Boolean);
}

const namesOf = (records: Pick<Records, 'name'>[]): string[] => records.map(({ name }) => name);

const recordsOf = ({ kinds }: Rollups): Kind['records'][] => Object.values(kinds).map(({ records }) => records);

/** Whether the sums have all records: until those of the versions before are put, whoever asks sums the records themselves. */
export async function isBrought(records: Records[]): Promise<boolean> {
  const names = namesOf(records);
  if (isKnownBrought(names)) return true;
  const turn = await findTurn();
  const isDone = turn
    ? names.every((name) => broughtIn(turn).includes(name))
    : !(await isAny(records, ({ isToBring }) => isToBring())) && (await insertTurn(names));
  if (isDone) knowBrought(names);
  return isDone;
}

/** The same of all that is summed. */
export const isAllBrought = (rollups: Rollups): Promise<boolean> => isBrought(recordsOf(rollups));

/** Business time of when the sums had all the last time. Null: they never had. */
export const lastWhole = async (): Promise<Date | null> => (await findTurn())?.wholeAt ?? null;

export const countDue = async (rollups: Rollups): Promise<number> => {
  const counts = await Promise.all(recordsOf(rollups).map(({ countDue }) => countDue()));
  return counts.reduce((sum, count) => sum + count, 0);
};
