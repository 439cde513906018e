import type { NoCoupon } from '../../campaigns/reasons.js';
import type { CampaignRecord } from '../campaigns/campaigns.store.js';
import type { Decided } from './decide.service.js';
import type { EventDecision } from './event.js';
import { addRefusals, findRefusals, type Words } from './refusals.store.js';

const FLUSH_EVERY_MS = 1000;

/** What nearly all say to nearly every event: counted by how often they were asked, less those that said something else. */
const USUAL = 'conditions_not_met';

/** What campaigns that are asked together said since the last flush. */
interface Asked {
  campaigns: readonly CampaignRecord[];
  times: number;
  otherwise: Map<string, number>; // by campaign: how often it did not say the usual, or said it where it is counted one by one
}

let asked = new Map<object, Asked>();
let pending = new Map<string, Words>();
let timer: NodeJS.Timeout | undefined;
let flushing: Promise<void> = Promise.resolve();

/**
 * Counts what campaigns said to an event instead of granting: `decisions` are those that were told one by one. Call it once for each event that
 * is answered for the first time. Counted beside the events, in sums that are written each second: a kill may lose the last one, and nothing
 * counts twice.
 */
export function countRefusals(decisions: readonly EventDecision[], decided: Decided | null): void {
  for (const { campaignId, granted, heldOut, reasons } of decisions)
    if (!granted) count(campaignId, heldOut ? 'held_out' : (reasons[0]?.code ?? 'refused'));
  if (decided) countOthers(decisions, decided);
  flushSoon();
}

function flushSoon(): void {
  timer ??= setTimeout(() => void flushRefusals(), FLUSH_EVERY_MS).unref();
}

function count(campaignId: string, word: NoCoupon, times = 1): void {
  const words = pending.get(campaignId) ?? {};
  words[word] = (words[word] ?? 0) + times;
  pending.set(campaignId, words);
}

/** Those that were not told one by one. Which of them said the usual is not looked at: there may be a thousand. */
function countOthers(decisions: readonly EventDecision[], { started, others = new Map() }: Decided): void {
  if (!started) return;
  const { compiled } = started;
  const own = asked.get(compiled) ?? { campaigns: compiled.byPriority, times: 0, otherwise: new Map() };
  asked.set(compiled, own);
  own.times += 1;
  const except = (campaignId: string) => own.otherwise.set(campaignId, (own.otherwise.get(campaignId) ?? 0) + 1);
  for (const { campaignId } of decisions) except(campaignId);
  for (const [code, campaigns] of others)
    if (code !== USUAL)
      for (const { _id } of campaigns) {
        except(_id);
        count(_id, code);
      }
}

/** Writes what this process has counted so far; before it ends, and before sums are read. */
export function flushRefusals(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  for (const { campaigns, times, otherwise } of asked.values())
    for (const { _id } of campaigns) {
      const usual = times - (otherwise.get(_id) ?? 0);
      if (usual > 0) count(_id, USUAL, usual);
    }
  const counts = pending;
  [asked, pending] = [new Map(), new Map()];
  if (counts.size > 0) flushing = flushing.then(() => add(counts));
  return flushing;
}

/** What was not tried waits for the next flush, and is counted with what comes until then. */
async function add(counts: ReadonlyMap<string, Words>): Promise<void> {
  const left = await addRefusals(counts);
  if (left.size > 0) flushSoon();
  for (const [campaignId, words] of left)
    for (const [word, times] of Object.entries(words) as [NoCoupon, number][]) count(campaignId, word, times);
}

/** What a campaign said to events so far, what was counted in other processes to the second. */
export async function refusalsOf(campaignId: string): Promise<Words> {
  await flushRefusals();
  return findRefusals(campaignId);
}
