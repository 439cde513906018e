import type { NoCoupon } from '../../campaigns/reasons.js';
import type { EventDecision } from './event.js';
import { addRefusals, findRefusals, type Words } from './refusals.store.js';

const FLUSH_EVERY_MS = 1000;

let pending = new Map<string, Words>();
let timer: NodeJS.Timeout | undefined;
let flushing: Promise<void> = Promise.resolve();

/**
 * Counts what campaigns said to an event instead of granting. Call it once for each event that is answered for the first time. Counted beside
 * the events, in sums that are written each second: a kill may lose the last one, and nothing counts twice.
 */
export function countRefusals(decisions: EventDecision[]): void {
  for (const { campaignId, granted, heldOut, reasons } of decisions) {
    if (granted) continue;
    const word: NoCoupon = heldOut ? 'held_out' : (reasons[0]?.code ?? 'refused');
    const words = pending.get(campaignId) ?? {};
    words[word] = (words[word] ?? 0) + 1;
    pending.set(campaignId, words);
  }
  timer ??= setTimeout(() => void flushRefusals(), FLUSH_EVERY_MS).unref();
}

/** Writes what this process has counted so far; before it ends, and before sums are read. */
export function flushRefusals(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  const counts = pending;
  pending = new Map();
  if (counts.size > 0) flushing = flushing.then(() => addRefusals(counts)).catch(() => {});
  return flushing;
}

/** What a campaign said to events so far, what was counted in other processes to the second. */
export async function refusalsOf(campaignId: string): Promise<Words> {
  await flushRefusals();
  return (await findRefusals(campaignId))?.words ?? {};
}
