import { model, mongo } from 'mongoose';
import { z } from 'zod';
import type { NoCoupon } from '../../campaigns/reasons.js';
import { collectionOf } from '../lib/direct.js';
import { gatherList } from '../lib/gather.js';
import { schemaOf } from '../lib/record.js';
import { isDuplicate } from '../lib/store.js';

/** What was said, how often. */
export type Words = Partial<Record<NoCoupon, number>>;

/**
 * What some campaigns said to events instead of granting, in sums: those of one group together, so that a second of a busy shop is a few
 * writes, however many campaigns there are. A version before kept a row for each campaign, under its id; they count too.
 */
const refusalsRecord = z.object({
  _id: z.string(), // of the group; or of the campaign
  words: z.custom<Words>().exactOptional(), // of that one campaign
  campaigns: z.custom<Record<string, Words>>().exactOptional(), // by their ids
});
type Refusals = z.infer<typeof refusalsRecord>;

const Refusals = model<Refusals>('Refusals', schemaOf(refusalsRecord, 'refusals'));

const GROUPS = 32;

/** Which group counts for a campaign, for ever: by the end of its id, which is random. */
const groupOf = (campaignId: string): string => `group_${(Number.parseInt(campaignId.slice(-6), 16) || 0) % GROUPS}`;

/** So many sums a command, so that nobody waits for all of them. */
const AT_ONCE = 128;

interface Adding {
  updateOne: { filter: { _id: string }; update: { $inc: Record<string, number> }; upsert: true };
}

/**
 * Adds to the sums. Not to be repeated: where it is not known whether it was done, it is left at that. Where the database fails, returns what was
 * not tried; otherwise nothing.
 */
export async function addRefusals(counts: ReadonlyMap<string, Words>): Promise<Map<string, Words>> {
  const left = new Map(counts);
  for (const { adding, campaignIds } of slices(counts)) {
    for (const id of campaignIds) left.delete(id);
    try {
      await addAll(adding);
    } catch {
      return left;
    }
  }
  return left;
}

interface Slice {
  adding: Adding[];
  campaignIds: string[];
}

function slices(counts: ReadonlyMap<string, Words>): Slice[] {
  const all: Slice[] = [];
  let sums = AT_ONCE;
  for (const [_id, { $inc, campaignIds }] of byGroup(counts)) {
    if (sums >= AT_ONCE) {
      all.push({ adding: [], campaignIds: [] });
      sums = 0;
    }
    sums += Object.keys($inc).length;
    all.at(-1)?.adding.push({ updateOne: { filter: { _id }, update: { $inc }, upsert: true } });
    all.at(-1)?.campaignIds.push(...campaignIds);
  }
  return all;
}

interface Group {
  $inc: Record<string, number>;
  campaignIds: string[];
}

function byGroup(counts: ReadonlyMap<string, Words>): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const [campaignId, words] of counts) {
    const id = groupOf(campaignId);
    const group = groups.get(id) ?? { $inc: {}, campaignIds: [] };
    for (const [word, count] of Object.entries(words)) group.$inc[`campaigns.${campaignId}.${word}`] = count;
    group.campaignIds.push(campaignId);
    groups.set(id, group);
  }
  return groups;
}

/** Of two processes that begin a group at once MongoDB may refuse one: asked again, it finds the document. */
async function addAll(adding: Adding[]): Promise<void> {
  try {
    await collectionOf(Refusals).bulkWrite(adding, { ordered: false });
  } catch (error) {
    if (!isDuplicate(error) || !(error instanceof mongo.MongoBulkWriteError)) throw error;
    const refused = [error.writeErrors].flat().flatMap(({ index }) => adding[index] ?? []);
    await collectionOf(Refusals).bulkWrite(refused, { ordered: false });
  }
}

const findRows: (ids: string[]) => Promise<Refusals[]> = gatherList((ids) =>
  Refusals.find({ _id: { $in: ids } })
    .lean<Refusals[]>()
    .exec(),
);

/** All that a campaign said. */
export async function findRefusals(campaignId: string): Promise<Words> {
  const sums: Words = {};
  for (const { words, campaigns } of await findRows([campaignId, groupOf(campaignId)]))
    for (const [word, count] of Object.entries(words ?? campaigns?.[campaignId] ?? {}) as [NoCoupon, number][])
      sums[word] = (sums[word] ?? 0) + count;
  return sums;
}
