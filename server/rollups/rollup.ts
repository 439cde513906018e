import { setImmediate as nextTurn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { newId } from '../lib/ids.js';
import { realNow } from '../lib/real-time.js';

/**
 * What is kept so that nobody has to sum records when it is asked for, each by the id of its own. Whoever adds one says in the table of the sweep
 * (insights/sums.ts) where it lies.
 */
export const TARGETS = ['customer', 'campaign', 'cohort', 'comparison', 'message'] as const;
export type Target = (typeof TARGETS)[number];

/** So much of a word: `orders` 1, `spentMinor.CNY` 24800. What comes to 0 is not there. */
export type Amount = [word: string, amount: number];

/** What a record comes to in one sum. */
export interface Part {
  target: Target;
  id: string;
  amounts: Amount[];
}

/** All that a record comes to. */
export interface Given {
  parts: Part[];
  /** Of an order that counts: for whom, and when. By these the first and the last order are found. */
  of?: string;
  at?: Date;
  /** That sums of it may hold what was not there before this instant. */
  since?: Date;
}

/** What a record has put into the sums, and with which batch. `parts` are one text: as documents they would be many times as much. */
export type Put = Omit<Given, 'since' | 'parts'> & { parts: string; batch: number };

export const putOf = ({ parts, since: _since, ...given }: Given): Omit<Put, 'batch'> => ({ ...given, parts: JSON.stringify(parts) });

/** As it was given. */
export const givenIn = ({ put }: Summed): Given => (put ? { ...put, parts: JSON.parse(put.parts) } : { parts: [] });

/** Of every record that something is summed from. */
export const summedFields = {
  /** It is to be summed (again): another word with each write that changes what it comes to. */
  due: z.string().exactOptional(),
  /** Null: nothing yet. Absent: it is of a version before, which kept no such thing. */
  put: z.custom<Put>().nullable().exactOptional(),
};
export type Summed = { _id: string; due?: string; put?: Put | null };

/**
 * To be written with whatever changes what a record comes to. Later words come later in the index: so the oldest are summed first, and what one
 * order brought about in one batch, where its customer is written once.
 */
export const due = (): { due: string } => ({ due: newId(`due_${realNow().getTime().toString(36).padStart(9, '0')}`) });

/** Of a record that is inserted. */
export const newlyDue = (): { due: string; put: null } => ({ ...due(), put: null });

/** What a sum is to become other than it is. */
export interface Change extends Part {
  /** The orders that count for it from now on, and those that do no longer. */
  come: Counted[];
  gone: Counted[];
  since?: Date;
  /** The records that it comes from, as they were read. */
  records: [id: string, due: string | null][];
}

/** An order that counts, and when it was paid. */
export interface Counted {
  id: string;
  at: Date;
}

/** A record beside what it comes to now. */
export interface Reckoned {
  record: Summed;
  given: Given;
  /** It will come to nothing else: what it put need not be kept. */
  isFinal?: true;
}

type Summing = Change & { sums: Map<string, number> };

/** What these records change in the sums. What a record has put and comes to still changes nothing. */
export function changesBy(reckoned: Reckoned[]): Change[] {
  const changes = new Map<string, Summing>();
  noteIn(changes, reckoned);
  return noted(changes);
}

/** So many records take some milliseconds. */
const SLICE = 250;

/** The same of records that may be thousands: others have their turn meanwhile. */
export async function changesInSlices(reckoned: Reckoned[]): Promise<Change[]> {
  const changes = new Map<string, Summing>();
  for (let from = 0; from < reckoned.length; from += SLICE) {
    if (from > 0) await nextTurn();
    noteIn(changes, reckoned.slice(from, from + SLICE));
  }
  return noted(changes);
}

function noteIn(changes: Map<string, Summing>, reckoned: Reckoned[]): void {
  const changeOf = ({ target, id }: Pick<Part, 'target' | 'id'>): Summing => {
    const key = JSON.stringify([target, id]);
    const known = changes.get(key) ?? { target, id, amounts: [], come: [], gone: [], records: [], sums: new Map() };
    changes.set(key, known);
    return known;
  };
  for (const { record, given } of reckoned)
    for (const { of, was, is } of differences(givenIn(record), given)) {
      const change = changeOf(of);
      change.records.push([record._id, record.due ?? null]);
      for (const [word, amount] of was?.amounts ?? []) change.sums.set(word, (change.sums.get(word) ?? 0) - amount);
      for (const [word, amount] of is?.amounts ?? []) change.sums.set(word, (change.sums.get(word) ?? 0) + amount);
      if (was?.at) change.gone.push({ id: record._id, at: was.at });
      if (is?.at) change.come.push({ id: record._id, at: is.at });
      if (is && given.since && !(change.since && change.since > given.since)) change.since = given.since;
    }
}

const noted = (changes: Map<string, Summing>): Change[] =>
  [...changes.values()].map(({ sums, ...change }) => ({ ...change, amounts: [...sums].filter(([, amount]) => amount !== 0) }));

type Timed = Part & { at?: Date };
interface Difference {
  of: Pick<Part, 'target' | 'id'>;
  was?: Timed | undefined;
  is?: Timed | undefined;
}

/** The parts that are not what they were, by their sum. */
function differences(before: Given, now: Given): Difference[] {
  const [was, is] = [timed(before), timed(now)];
  return [...new Map([...was, ...is])]
    .map(([key, of]) => ({ of, was: was.get(key), is: is.get(key) }))
    .filter((one) => !isDeepStrictEqual(one.was, one.is));
}

const timed = ({ parts, of, at }: Given): Map<string, Timed> =>
  new Map(parts.map((part) => [`${part.target} ${part.id}`, part.id === of && at ? { ...part, at } : part]));

/** Adds to what is kept. What comes to 0 leaves. */
export function added(sums: Amount[], amounts: Amount[]): Amount[] {
  const all = new Map(sums);
  for (const [word, amount] of amounts) all.set(word, (all.get(word) ?? 0) + amount);
  return [...all].filter(([, amount]) => amount !== 0);
}
