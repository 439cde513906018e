import { enqueue } from '../lib/keyed-queue.js';
import { newLease } from '../lib/lease.js';
import { realNow } from '../lib/real-time.js';
import type { Kind } from './kind.js';
import { type Change, changesBy, putOf, type Reckoned, TARGETS, type Target } from './rollup.js';
import {
  type Batch,
  broughtIn,
  closeBatch,
  findTurn,
  giveBackTurn,
  insertTurn,
  isKnownBrought,
  knowBrought,
  type Note,
  noteBrought,
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

/** Of each kind; what a batch writes is some ten milliseconds of the loop. */
const BATCH = 40;

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
  await inTurn(rollups, now, async (turn) => {
    done = await rollUpInTurn(rollups, turn, now, until, rest);
  });
  return done;
};

/** Acts while nobody else changes the sums, and nothing is half done. False: somebody else has the turn. */
export const inTurn = (rollups: Rollups, now: Date, act: (turn: Turn) => Promise<void>): Promise<boolean> =>
  enqueue('rollup', async () => {
    const turn = await takeTurn(newLease());
    if (!turn) return false;
    try {
      const isOurs = turn.open === null || (await carryOut(rollups, turn.token, turn.batch, readBatch(turn.open), now));
      if (isOurs) await act(turn);
      return isOurs;
    } finally {
      await giveBackTurn(turn.token);
    }
  });

async function rollUpInTurn(rollups: Rollups, turn: Turn, now: Date, until: Date, rest: () => Promise<void>): Promise<RolledUp> {
  const { token } = turn;
  let [number, records, isAll] = [turn.batch, 0, false];
  const toBring = recordsOf(rollups).filter(({ name }) => !broughtIn(turn).includes(name));
  const isMarked = await markOld(toBring, until);
  while (!isAll && realNow() < until) {
    const batch = await nextBatch(rollups);
    number += 1;
    isAll = batch.notes.length < BATCH;
    if (batch.notes.length === 0) break;
    if (!(await openBatch(token, number, batch, newLease())) || !(await carryOut(rollups, token, number, batch, now)))
      return { records, isAll: false };
    records += batch.notes.length;
    await rest();
  }
  const isBrought = isMarked && !(await isAny(toBring, ({ isBringing }) => isBringing()));
  const toDate = rollups.undated.filter(({ name }) => !broughtIn(turn).includes(name));
  const isDated = isBrought && toDate.length > 0 && (await markOld(toDate, until));
  if (isBrought && (isAll || toBring.length > 0 || isDated)) {
    const brought = [...broughtIn(turn), ...namesOf(recordsOf(rollups)), ...(isDated ? namesOf(toDate) : [])];
    await noteBrought(token, [...new Set(brought)], isAll ? now : (turn.wholeAt ?? null));
  }
  return { records, isAll: isAll && isBrought };
}

/** What is due, and what comes to something else because of it. */
async function nextBatch({ kinds }: Rollups): Promise<Batch> {
  const rows = Object.entries(kinds);
  const taken = await Promise.all(rows.map(([, kind]) => kind.take(BATCH)));
  const reckoned = await Promise.all(
    taken.map((one, index) => one.reckon(taken.flatMap(({ others }) => others[rows[index]?.[0] ?? ''] ?? []))),
  );
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

/** Each step may be done twice. The records come last: until then they say what the sums had of them. False: the turn is not ours any more. */
async function carryOut(
  { kinds, targets }: Rollups,
  token: string,
  number: number,
  { changes, notes }: Batch,
  now: Date,
): Promise<boolean> {
  // One after the other: what a whole batch writes at once is a long turn of the event loop.
  for (const target of TARGETS) {
    const own = changes.filter((change) => change.target === target);
    if (own.length > 0) await targets[target](own, number, now);
  }
  for (const [name, { records }] of Object.entries(kinds)) {
    const own = notes.filter(({ kind }) => kind === name);
    if (own.length > 0) await records.note(own, number);
  }
  return closeBatch(token, number);
}

type ToMark = Pick<Kind['records'], 'name' | 'bring'>;

/** Marks the records of the versions before as due, so that they are put like all others, or dates them. False: the time was over. */
async function markOld(toBring: ToMark[], until: Date): Promise<boolean> {
  for (const records of toBring) {
    for (let after = await records.bring(unfinished.get(records) ?? '', BATCH); after !== null; after = await records.bring(after, BATCH)) {
      unfinished.set(records, after);
      if (realNow() >= until) return false;
    }
    unfinished.delete(records);
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
