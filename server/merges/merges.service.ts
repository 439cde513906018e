import type { ErrorCode } from '../../campaigns/error-codes.js';
import { findIdsCountingCustomers } from '../campaigns/campaigns.store.js';
import type { Context } from '../context.js';
import type { Customer, Merge } from '../customers/customer.js';
import { findAsTheyLie, findCustomer, findCustomers, markStale } from '../customers/customers.store.js';
import { customerByPath, idByPath } from '../customers/resolve.service.js';
import { moveAllUses } from '../ledger/usage.service.js';
import { isNearlyOver, type Lease, newLease } from '../lib/lease.js';
import type { ProblemCode } from '../lib/problem-codes.js';
import { Refusal, stillUnderWay } from '../lib/refusal.js';
import { leftovers, resume } from '../lib/resume.js';
import type { Shop } from '../shop/shop.js';
import { closePursesOf } from '../staff/authority.service.js';
import {
  announce,
  countJoining,
  countMergedOver,
  findJoining,
  findMerged,
  forgetJoining,
  giveBackTurn,
  moveTo,
  noteOver,
  takeTurn,
  unite,
} from './merges.store.js';
import { moveRecords } from './records.store.js';
import { united } from './united.js';

/** On whose word customers are merged, and when. */
export type Word = Omit<Merge, 'from'>;

/**
 * Merges one customer into another, once: from then on both ids lead to the one that stays. Each step may be done twice, and whatever a crash
 * leaves is done by `finishMerges`. Returns the one that stays.
 */
export async function joinCustomers(survivorId: string, fromId: string, word: Word): Promise<Customer> {
  await lead(survivorId, fromId, word);
  return finishJoining(survivorId);
}

/** The same by names as they stand in paths. Refuses one that nobody has, and a customer with themselves. */
export async function mergeCustomers(path: string, fromPath: string, { shop, actor, now }: Context): Promise<Customer> {
  const [survivor, from] = [await customerByPath(path, shop), await namedBy(fromPath, shop)];
  if ((await idByPath(path, shop)) === (await idByPath(fromPath, shop)))
    throw wrongFrom('invalid', 'same_customer', 'This is the customer themselves. Name another one.');
  return joinCustomers(survivor._id, from, { by: actor._id, at: now });
}

async function namedBy(path: string, shop: Shop): Promise<string> {
  const id = await idByPath(path, shop);
  if (id === null || !(await findCustomer(id))) throw wrongFrom('not_found', 'customer_unknown', NOBODY);
  return id;
}

const NOBODY = 'There is no such customer. Name one as cus_… or shop:<their id in your shop>.';

const wrongFrom = (refusal: ProblemCode, code: ErrorCode, message: string): Refusal =>
  new Refusal(refusal, message, [{ path: 'from', code, message }]);

const TURN_MS = 10_000;
const PATIENCE_MS = 50;
const MOST_PATIENCE = 60;

/** Leads the one id to the other. Only whoever has the turn does it, so that no two are ever led to each other. */
async function lead(survivorId: string, fromId: string, word: Word): Promise<void> {
  for (let waited = 0; ; waited++) {
    const lease = newLease(TURN_MS);
    if (await takeTurn(lease)) {
      try {
        return await leadInTurn(survivorId, fromId, word, lease);
      } finally {
        await giveBackTurn(lease);
      }
    }
    if (waited >= MOST_PATIENCE) throw busy();
    await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  }
}

const wordOf = ({ from: _from, ...word }: Merge): Word => word;

const busy = (): Refusal => stillUnderWay('Other customers are being merged just now. Ask again.');

async function leadInTurn(survivorId: string, fromId: string, word: Word, lease: Lease): Promise<void> {
  while (!isNearlyOver(lease)) {
    const [survivor, from] = await Promise.all([findCustomer(survivorId), findCustomer(fromId)]);
    if (!survivor || !from || survivor._id === from._id) return;
    await announce(survivor._id, [{ from: from._id, ...word }, ...(from.joining ?? [])], lease);
    if (await moveTo(from, survivor._id, lease)) return;
  }
  throw busy();
}

/**
 * Brings over what counts for those who are being merged into a customer, and what is known of them. Whoever counts or gives something once
 * calls it first: a merge that a crash cut off is then whole. Returns the customer whom the id leads to.
 */
export async function finishJoining(id: string): Promise<Customer> {
  const survivor = await findCustomer(id);
  if (!survivor) throw new Error(`The customer ${id} is gone`);
  const [merge] = survivor.joining ?? [];
  if (!merge) return survivor;
  await bringOver(survivor, merge);
  return finishJoining(survivor._id);
}

/** What counts comes first, and that it is done last: whoever finds nothing announced finds everything in its place. */
async function bringOver(survivor: Customer, merge: Merge): Promise<void> {
  // A merge the other way round was cut off before it began, and then this one came.
  if (merge.from === survivor._id) return forgetJoining(survivor._id, merge.from);
  const [[from], end] = await Promise.all([findAsTheyLie([merge.from]), findCustomer(merge.from)]);
  // Announced, and not done: whoever announced it has died, or is just at it.
  if (end?._id === merge.from) return lead(survivor._id, merge.from, wordOf(merge));
  const isDone = survivor.formerIds.includes(merge.from);
  // Where it leads elsewhere, that one has announced it too.
  if (!from || end?._id !== survivor._id || isDone) return forgetJoining(survivor._id, merge.from);
  await moveAllUses(await findIdsCountingCustomers(), from._id, survivor._id);
  await closePursesOf(from._id, merge.at);
  await moveAndMark([from._id]);
  const { changes, gone } = united(survivor, from, merge);
  await unite(survivor, merge, changes, gone);
}

/** Records of those who moved go to whom their ids lead to. Returns whose there were. */
async function moveAndMark(ids: string[]): Promise<Set<string>> {
  const ends = await findCustomers(ids);
  const leadsTo = new Map([...ends].flatMap(([id, { _id }]) => (id === _id ? [] : [[id, _id] as const])));
  if (leadsTo.size === 0) return new Set();
  const moved = await moveRecords(leadsTo);
  for (const survivor of new Set([...moved].map((id) => leadsTo.get(id) ?? ''))) await markStale(survivor);
  return moved;
}

const BATCH = 100;

/** Does what a crash left of merges, and moves what still came under an old id. Returns how much there was. */
export const finishMerges = (): Promise<number> => resume(leftovers(findJoining, finishJoining), moveLate);

/** A batch in one: records of many are moved together. */
async function moveLate(): Promise<number> {
  const merged = await findMerged(BATCH);
  const moved = await moveAndMark(merged.map(({ id }) => id));
  const over = merged.filter(({ id, isOver }) => isOver && !moved.has(id)).map(({ id }) => id);
  if (over.length > 0) await noteOver(over);
  return moved.size + over.length;
}

/** Merges that a crash cut off, and those whose last look is due. */
export const countUnfinishedMerges = async (): Promise<number> => (await countJoining()) + (await countMergedOver());
