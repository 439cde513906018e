/**
 * Real time, by the database's clock: what one machine writes another compares with its own now, so all of them go by the one clock that they
 * share. It is our own clock and what the database's is ahead of it, as measured (database/heartbeat.ts). For leases, holds, sessions and stamps.
 * What a rule or a text looks at is the shop's clock (shop/clock.ts), which in a real shop is this one.
 */
export const realNow = (): Date => new Date(realMs());

export const realIn = (milliseconds: number): Date => new Date(realMs() + milliseconds);

/** By this machine's own clock, right or wrong: only for what others here compare with that. */
export const ownNow = (): Date => new Date(Date.now());

/** How our own clock stands to one that is never set. It only changes when the clock is set, or the machine slept. */
const standing = (): number => Date.now() - performance.now();

const JUMP_MS = 500;
let aheadMs = 0;
let standingThen = standing();
let isOneClock = true;
let onJump = (): void => {};

function realMs(): number {
  const jump = standing() - standingThen;
  if (Math.abs(jump) > JUMP_MS) onJump();
  // If the database looks at the same clock, that has jumped for it too. If not, it is still there where it was.
  return Date.now() + aheadMs - (isOneClock ? 0 : jump);
}

export interface ClockReading {
  /** What the database's clock was ahead of ours. */
  aheadMs: number;
  /** Half the round trip: so much may be wrong with it. */
  withinMs: number;
  /** The database runs on this machine. */
  isOneClock: boolean;
}

/** Takes a reading of the database's clock. What was measured before stays as long as the reading does not contradict it. */
export function setDatabaseClock(reading: ClockReading): void {
  // A clock that both look at has jumped for both, and its jump may have fallen between asking and hearing.
  const before = aheadMs - (isOneClock ? 0 : standing() - standingThen);
  standingThen = standing();
  isOneClock = reading.isOneClock;
  aheadMs = Math.abs(reading.aheadMs - before) <= reading.withinMs ? before : reading.aheadMs;
}

/** `measure` is called as soon as it is seen that our own clock has jumped, until a new reading is taken. */
export function whenClockJumps(measure: () => void): void {
  onJump = measure;
}

/** What the database's clock is ahead of ours, in milliseconds; negative: it is behind. */
export const databaseAheadMs = (): number => aheadMs;

/** Tells by how much our own clock has jumped since it was asked last, in milliseconds; what a machine slept counts. */
export function jumpMeter(): () => number {
  let before = standing();
  return () => {
    const jump = standing() - before;
    before += jump;
    return jump;
  };
}
