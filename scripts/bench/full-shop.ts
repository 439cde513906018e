import { createHash } from 'node:crypto';
import mongoose from 'mongoose';
import { DAY_MS, HOUR_MS } from '../../campaigns/durations.js';
import { randomFrom } from '../faults/random.js';

/** How much a shop has. Customers have about five records each; the first campaign has 71 % of the coupons. */
export interface Fullness {
  customers: number;
  campaigns: number;
  ordersInTheHour: number;
}

type Document = Record<string, unknown> & { _id: string };

/** What one real customer left behind, by collection, and the campaigns that everything is spread over. */
export interface Originals {
  records: Record<string, Document[]>;
  /** Whose records they are. */
  customerId: string;
  orderIds: readonly string[];
  campaignIds: readonly string[];
}

const BATCH = 500;
const YEAR_DAYS = 400;

/** Names of what was put into sums, and of words that wait: copies begin as records of a version before sums were kept. */
const NOT_COPIED = ['put', 'due'];

/**
 * Multiplies a real customer of a small shop, record by record, into as many as are asked for: whatever the version keeps is kept right. The
 * same seed makes the same shop. Spread over 400 days and over all campaigns; the last hour is busy.
 */
export async function fillShop(originals: Originals, full: Fullness, seed = 11): Promise<number> {
  const random = randomFrom(seed);
  const coin: Coin = () => random.below(1_000_000) / 1_000_000;
  let written = 0;
  const waiting = new Map<string, Document[]>();
  const flush = async (least: number): Promise<void> => {
    for (const [collection, documents] of waiting) {
      if (documents.length <= least) continue;
      await mongoose.connection.collection<Document>(collection).insertMany(documents.splice(0), { ordered: false });
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  for (let number = 0; number < full.customers; number++) {
    for (const [collection, documents] of copyOf(originals, number, full, coin)) {
      waiting.set(collection, [...(waiting.get(collection) ?? []), ...documents]);
      written += documents.length;
    }
    if (number % BATCH === 0) await flush(0);
  }
  await flush(0);
  return written;
}

type Coin = () => number;

/** One more customer, with what they bought, when, and in which campaigns. */
function copyOf(originals: Originals, number: number, full: Fullness, coin: Coin): [string, Document[]][] {
  const ageMs = number < full.ordersInTheHour ? coin() * HOUR_MS : coin() * YEAR_DAYS * DAY_MS;
  const hasReturned = coin() < 0.5;
  const names = namesFor(originals, number, coin);
  const shifts = { first: -ageMs, second: -ageMs * coin() };
  const isHeldOut = coin() < 0.1;
  const hasEvents = number < full.ordersInTheHour;
  const isKept = (collection: string, record: Document): boolean =>
    (hasReturned || !isOfSecond(record, originals)) &&
    (hasEvents || collection !== 'events') &&
    (isHeldOut ? !GIVEN.includes(collection) : collection !== 'heldOut');
  return Object.entries(originals.records).map(([collection, records]) => [
    collection,
    records
      .filter((record) => isKept(collection, record))
      .map((record) => copied(record, names, isOfSecond(record, originals) ? shifts.second : shifts.first)),
  ]);
}

/** What somebody has who was not left out. */
const GIVEN = ['coupons', 'redemptions'];

/** What the second order, or what was used with it, left. */
const isOfSecond = (record: Document, { orderIds: [, second = ''] }: Originals): boolean => JSON.stringify(record).includes(`"${second}"`);

/** The new name of each of the original's. */
function namesFor({ records, customerId, orderIds, campaignIds }: Originals, number: number, coin: Coin): Map<string, string> {
  const [busiest = '', ...others] = campaignIds;
  const campaignId = coin() < 0.71 ? busiest : (others[Math.floor(coin() * others.length)] ?? busiest);
  const names = new Map([[customerId, `cus_${hexOf(`customer ${number}`, 30)}`]]);
  for (const id of orderIds) names.set(id, `${id}-${number}`);
  for (const record of Object.values(records).flat()) {
    const { _id, campaignId: own } = record;
    if (!names.has(_id)) names.set(_id, similar(_id, number));
    if (typeof own === 'string') names.set(own, campaignId);
  }
  return names;
}

const hexOf = (text: string, length: number): string => createHash('sha256').update(text).digest('hex').slice(0, length);

/** An id of the same kind: prefix, length and alphabet. */
function similar(id: string, number: number): string {
  const [prefix = ''] = /^[a-z]+_/.exec(id) ?? [];
  const hex = hexOf(`${id} ${number}`, Math.min(64, id.length - prefix.length));
  return prefix + (/[G-Z]/.test(id) ? hex.toUpperCase() : hex);
}

/** A record with other names in it, so much earlier. */
function copied(record: Document, names: ReadonlyMap<string, string>, shiftMs: number): Document {
  const copy = (value: unknown): unknown => {
    if (typeof value === 'string') return names.get(value) ?? value;
    if (value instanceof Date) return value.getTime() === 0 ? value : new Date(value.getTime() + shiftMs);
    if (Array.isArray(value)) return value.map(copy);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copy(inner)]));
  };
  const kept = Object.entries(record).filter(([name]) => !NOT_COPIED.includes(name));
  return copy(Object.fromEntries(kept)) as Document;
}
