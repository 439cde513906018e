import { z } from 'zod';
import { CASE_KINDS, type CaseKind, CLOSE_REASONS, type CloseReason, isMistake, MISTAKES } from './case.js';
import { type CaseCount, countCases } from './cases.store.js';

const count = z.int();
const counts = <Key extends string>(keys: readonly Key[], what: string) =>
  z.object(Object.fromEntries(keys.map((key) => [key, count.describe(`${what} \`${key}\`.`)])) as Record<Key, typeof count>);

const REAL_REASONS = CLOSE_REASONS.filter((reason) => !MISTAKES.includes(reason));

export const caseFiguresDocument = z
  .object({
    cases: count.describe('How many there are, without those that were opened by mistake.'),
    open: count.describe('How many of them are not closed.'),
    repliesLate: count.describe('Whose first reply was not there in time.'),
    kinds: counts(CASE_KINDS, 'How many are of the kind').describe('How many by what went wrong.'),
    closed: counts(REAL_REASONS, 'How many were closed as')
      .extend({ unstated: count.describe('How many were closed before a reason was asked for.') })
      .describe('How many were closed, by reason.'),
    mistakes: counts(MISTAKES, 'How many were closed as').describe('Closed as these a case counts in none of the other figures.'),
  })
  .meta({ id: 'CaseFigures', description: 'How many complaints there are and how they ended.' });

/** How many complaints there are and how they ended, by reason. What was opened by mistake is counted apart. */
export async function caseFigures(): Promise<z.infer<typeof caseFiguresDocument>> {
  const all = await countCases();
  const real = all.filter(({ reason }) => !isMistake({ closeReason: reason }));
  const closedAs = (reason: CloseReason) => sum(all.filter((one) => one.reason === reason));
  const closed = real.filter(({ state }) => state === 'closed');
  return {
    cases: sum(real),
    open: sum(real.filter(({ state }) => state !== 'closed')),
    repliesLate: sum(real.filter(({ escalatedAt }) => escalatedAt !== null)),
    kinds: counted(CASE_KINDS, (kind: CaseKind) => sum(real.filter((one) => one.kind === kind))),
    closed: { ...counted(REAL_REASONS, closedAs), unstated: sum(closed.filter(({ reason }) => reason === null)) },
    mistakes: counted(MISTAKES, closedAs),
  };
}

const sum = (rows: CaseCount[]): number => rows.reduce((total, row) => total + row.count, 0);

const counted = <Key extends string>(keys: readonly Key[], of: (key: Key) => number): Record<Key, number> =>
  Object.fromEntries(keys.map((key) => [key, of(key)])) as Record<Key, number>;
