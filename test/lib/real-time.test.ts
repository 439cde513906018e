import { afterEach, expect, test } from '@jest/globals';
import { clockCheck } from '../../server/database/health.js';
import { isNearlyOver, newLease, whileLeased } from '../../server/lib/lease.js';
import { databaseAheadMs, realNow, setDatabaseClock, whenClockJumps } from '../../server/lib/real-time.js';

const RealDate = Date;
const read = (aheadMs: number, withinMs = 5, isOneClock = false) => setDatabaseClock({ aheadMs, withinMs, isOneClock });

/** Somebody sets this machine's clock. */
function setOurs(shiftMs: number): void {
  globalThis.Date = class extends RealDate {
    constructor(...args: [] | [number]) {
      super(args[0] ?? RealDate.now() + shiftMs);
    }
    static override now = () => RealDate.now() + shiftMs;
  } as DateConstructor;
}

afterEach(() => {
  globalThis.Date = RealDate;
  whenClockJumps(() => {});
  setDatabaseClock({ aheadMs: 0, withinMs: 0, isOneClock: true });
});

const off = (): number => realNow().getTime() - RealDate.now();

test('A2: real time is the clock of the database: our own, and what it is ahead or behind', () => {
  read(40_000);
  expect(off()).toBeCloseTo(40_000, -2);
  read(-40_000);
  expect(off()).toBeCloseTo(-40_000, -2);
  expect(databaseAheadMs()).toBe(-40_000);
});

test('A2: what was measured stays as long as a reading does not contradict it', () => {
  read(40_000, 1);
  read(40_900, 1000);
  expect(databaseAheadMs()).toBeCloseTo(40_000, -1);
  read(42_000, 1000);
  expect(databaseAheadMs()).toBe(42_000);
});

test('A2: our own clock jumps: it is measured again at once, and until then the database on another machine is still where it was', () => {
  read(0);
  let asked = 0;
  whenClockJumps(() => (asked += 1));
  expect([Math.abs(off()) < 100, asked]).toEqual([true, 0]);
  setOurs(7_200_000);
  expect([Math.abs(off()) < 100, asked]).toEqual([true, 1]);
  read(-7_200_000);
  expect([Math.abs(off()) < 100, asked]).toEqual([true, 1]);
});

test('A2: a database that looks at the same clock jumps with it', () => {
  read(0, 5, true);
  setOurs(7_200_000);
  expect(off()).toBeCloseTo(7_200_000, -3);
});

test('A2: from 5 s up the difference is noted', () => {
  read(4_900);
  expect(clockCheck()).toEqual([]);
  read(5_100);
  expect(clockCheck()).toMatchObject([{ kind: 'note', sentence: expect.stringContaining('is 5 s behind the clock of the database') }]);
  read(-40_000);
  expect(clockCheck()).toMatchObject([{ kind: 'note', sentence: expect.stringContaining('is 40 s ahead of the clock of the database') }]);
});

test('E9: a lease that a wrong clock has reckoned is over for its owner too', () => {
  const right = newLease();
  read(7_200_000);
  const wrong = newLease();
  read(0);
  expect([isNearlyOver(right), isNearlyOver(wrong)]).toEqual([false, true]);
  expect(whileLeased(right)).toEqual({ $expr: { $lt: ['$$NOW', right.leaseUntil] } });
  expect(whileLeased(wrong)).toEqual({ $expr: { $lt: ['$$NOW', new Date(0)] } });
});
