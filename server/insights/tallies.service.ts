import { findFirstAnswer, tallyAnswers } from '../events/events.store.js';
import { idOf } from '../lib/ids.js';
import { realNow } from '../lib/real-time.js';
import { findMark, findTallies, saveMark, saveTally } from './tallies.store.js';

const HOUR = 3_600_000;
/** An hour is summed when no answer can fall into it any more: requests, and clocks that differ, are given this long. */
const SETTLED = 5 * 60_000;

export type Words = Record<string, number>; // `held_out` and reasons, how often

/** Sums the hours that are over and not summed yet. Twice does the same. Returns how many. */
export async function tallyHours(): Promise<number> {
  const now = realNow().getTime();
  const begin = hourOf(((await findMark()) ?? (await findFirstAnswer()))?.getTime() ?? now);
  let hours = 0;
  for (let hour = begin; hour + HOUR + SETTLED <= now; hour += HOUR, hours++) {
    for (const [campaignId, words] of await wordsBetween(new Date(hour), new Date(hour + HOUR))) {
      await saveTally({ _id: idOf(campaignId, hour), campaignId, hour: new Date(hour), words });
    }
    await saveMark(new Date(hour + HOUR));
  }
  if (hours === 0) await saveMark(new Date(begin));
  return hours;
}

const hourOf = (instant: number): number => Math.floor(instant / HOUR) * HOUR;

/** What events were answered on behalf of a campaign so far: the summed hours, and what has come since. */
export async function wordsOf(campaignId: string): Promise<Words> {
  const since = (await findMark()) ?? new Date(0);
  const sums: Words = { ...(await wordsBetween(since, null)).get(campaignId) };
  for (const { words } of await findTallies(campaignId, since))
    for (const [word, count] of Object.entries(words)) sums[word] = (sums[word] ?? 0) + count;
  return sums;
}

async function wordsBetween(from: Date, until: Date | null): Promise<Map<string, Words>> {
  const byCampaign = new Map<string, Words>();
  for (const { _id, count } of await tallyAnswers(from, until))
    byCampaign.set(_id.campaignId, { ...byCampaign.get(_id.campaignId), [_id.word]: count });
  return byCampaign;
}
