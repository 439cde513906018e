import { HOUR_MS } from '../../campaigns/durations.js';
import { type Actor, SYSTEM } from '../actors/actor.js';
import { type Check, note } from '../lib/readiness.js';
import { realIn, realNow } from '../lib/real-time.js';
import { awaySentence, type MailAway, type MailCounts, type MailStop, seemsBlocked, stopSentence } from './mail-health.js';
import { addCounts, findMailState, type MailState, resumeMails, saveAway, stopMails, sumCounts } from './mail-health.store.js';
import type { FailureReason } from './reasons.js';

const SLOT_MS = 300_000;

/** Counts what the mail server says in one run of the sender, and stops it where we seem to be blocked. */
export interface MailHealth {
  isStopped(): boolean;
  sent(): void;
  refused(): void;
  /** The mail server does not answer, or refuses us rather than a mail. */
  isAway(reason: FailureReason): void;
  /** Keeps what was counted since the last time, and the stop. */
  save(): Promise<void>;
  /** The stop that this run led to. */
  newStop(): MailStop | null;
}

export interface MailStatus {
  stop: MailStop | null;
  /** Since when the mail server cannot be used. */
  away: MailAway | null;
  lastHour: MailCounts;
}

/** The last stop that this program has heard of. */
let lastStop: MailStop | null = null;
let lastAway: MailAway | null = null;

/** For /readyz and the log: that no mail leaves. */
export const mailCheck: Check = () => {
  if (lastStop !== null && lastStop.until > realNow()) return [note(stopSentence(lastStop))];
  return lastAway === null ? [] : [note(awaySentence(lastAway))];
};

/** Whether mails leave, and what the mail server said in the last hour. */
export async function mailStatus(): Promise<MailStatus> {
  const { round, stop, away } = await currentState();
  return { stop, away, lastHour: await sumCounts(round, realIn(-HOUR_MS)) };
}

/** Has mails leave again at once. Harmless where they do. */
export async function resume({ _id }: Actor): Promise<MailStatus> {
  const { round, stop } = await findMailState();
  if (stop !== null) await resumeMails(round, _id);
  return mailStatus();
}

/** A stop ends by itself after an hour: then it is tried anew, with fresh counts. */
async function currentState(): Promise<MailState> {
  const state = await findMailState();
  [lastStop, lastAway] = [state.stop, state.away];
  if (state.stop === null || state.stop.until > realNow()) return state;
  await resumeMails(state.round, SYSTEM._id);
  return findMailState();
}

export async function openMailHealth(): Promise<MailHealth> {
  const { round, stop, away } = await currentState();
  const known = stop === null ? await sumCounts(round, realIn(-HOUR_MS)) : { sent: 0, refused: 0 };
  let fresh = { sent: 0, refused: 0 };
  let newStop: MailStop | null = null;
  let nowAway = away;
  const isStopped = () => stop !== null || newStop !== null;
  const count = (what: keyof MailCounts) => {
    nowAway = null;
    known[what] += 1;
    fresh[what] += 1;
    if (!isStopped() && seemsBlocked(known)) newStop = { at: realNow(), until: realIn(HOUR_MS), ...known };
  };
  return {
    isStopped,
    sent: () => count('sent'),
    refused: () => count('refused'),
    isAway(reason) {
      nowAway = { since: away?.since ?? realNow(), at: realNow(), reason };
    },
    newStop: () => newStop,
    async save() {
      const counted = fresh;
      fresh = { sent: 0, refused: 0 };
      if (counted.sent + counted.refused > 0) await addCounts(round, slotOf(realNow()), counted);
      if (newStop) await stopMails(round, newStop);
      if (nowAway !== away) await saveAway(nowAway);
      [lastStop, lastAway] = [newStop ?? lastStop, nowAway];
    },
  };
}

const slotOf = (instant: Date): Date => new Date(Math.floor(instant.getTime() / SLOT_MS) * SLOT_MS);
