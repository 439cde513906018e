import { isDeepStrictEqual } from 'node:util';
import { type Amount, added, givenIn, type Part, type Reckoned, type Target } from '../rollups/rollup.js';
import { countDue, inTurn } from '../rollups/rollups.service.js';
import { type KeptSums, keptSumsOf, mendSums } from './kept-sums.store.js';
import type { Rebuild } from './rebuild.js';
import { ROLLUPS, sweepFigures } from './sums.js';

/** Where sums are kept that are not a customer's own. */
const KEPT = {
  campaign: 'campaignSums',
  cohort: 'cohorts',
  comparison: 'comparisons',
  message: 'messageSums',
} as const satisfies Partial<Record<Target, string>>;
type Kept = keyof typeof KEPT;

type Sums = Map<string, Amount[]>; // by target and id

const PAGE = 500;

/** Holds the sums of campaigns and returns against what all records come to, names each difference, and mends it. */
export async function rebuildSums(now: Date, { isCheck, onDifference }: Pick<Rebuild, 'isCheck' | 'onDifference'>): Promise<void> {
  if (!isCheck) await sweepFigures(now);
  const wasStale = (await countDue(ROLLUPS)) > 0;
  const before = await kept();
  const { counted, put, wrong } = await countAll();
  const after = await kept();
  if (!isDeepStrictEqual(before, after)) return rebuildSums(now, { isCheck, onDifference }); // some were summed while we counted
  const keys = [...new Set([...before.keys(), ...counted.keys()])].filter((key) => !isSame(before.get(key), counted.get(key)));
  for (const key of keys)
    for (const { path, was, is } of differences(before.get(key), counted.get(key)))
      onDifference({ customerId: key, path, was, is, wasStale });
  if (keys.length === 0 || isCheck || wasStale) return;
  await inTurn(ROLLUPS, now, () => mend(keys, put));
  for (const [kind, ids] of wrong) await ROLLUPS.kinds[kind]?.records.markDue(ids);
  await sweepFigures(now);
}

/** They become what the records have put; what those come to otherwise is summed afterwards. */
async function mend(keys: string[], put: Sums): Promise<void> {
  for (const key of keys) {
    const [target = '', ...id] = key.split(' ');
    await mendSums(KEPT[target as Kept], id.join(' '), put.get(key) ?? []);
  }
}

async function kept(): Promise<Sums> {
  const all = Object.entries(KEPT).map(async ([target, collection]) =>
    (await keptSumsOf(collection)).map(({ _id, sums }: KeptSums): [string, Amount[]] => [`${target} ${_id}`, sums]),
  );
  return new Map((await Promise.all(all)).flat());
}

/** What all records come to, what they have put, and those that have put something else although nobody marked them. */
async function countAll(): Promise<{ counted: Sums; put: Sums; wrong: Map<string, string[]> }> {
  const [counted, put, wrong] = [new Map() as Sums, new Map() as Sums, new Map<string, string[]>()];
  for (const [name, kind] of Object.entries(ROLLUPS.kinds))
    for (let page = await kind.page('', PAGE); page.length > 0; page = await kind.page(page.at(-1)?.record._id ?? '', PAGE))
      for (const reckoned of page) {
        const putParts = partsPut(reckoned);
        for (const part of reckoned.given.parts) add(counted, part);
        for (const part of putParts) add(put, part);
        if (!isDeepStrictEqual(putParts, reckoned.given.parts)) wrong.set(name, [...(wrong.get(name) ?? []), reckoned.record._id]);
      }
  return { counted, put, wrong };
}

/** Of what comes to nothing else for ever, what it put is not kept. */
const partsPut = ({ record, given, isFinal }: Reckoned): Part[] =>
  isFinal && record.put && record.due === undefined ? given.parts : givenIn(record).parts;

function add(sums: Sums, { target, id, amounts }: Part): void {
  if (!(target in KEPT)) return;
  const key = `${target} ${id}`;
  sums.set(key, added(sums.get(key) ?? [], amounts));
}

const isSame = (one: Amount[] = [], other: Amount[] = []): boolean => differences(one, other).length === 0;

function differences(before: Amount[] = [], now: Amount[] = []): { path: string; was: number | null; is: number | null }[] {
  const [was, is] = [new Map(before), new Map(now)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((path) => ({ path, was: was.get(path) ?? null, is: is.get(path) ?? null }))
    .filter((one) => one.was !== one.is);
}
