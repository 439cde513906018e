import { isDeepStrictEqual } from 'node:util';
import { type Actor, SHOP_SOURCE, sourceOf } from '../actors/actor.js';
import { Refusal } from '../lib/refusal.js';
import { applyNews, isOfAnother, keyOfNews, type OrderNews, type OrderRecord, withStranger, withWatcher } from './order.js';
import { findForeignOrders, findOrder, findOrders, findOrdersOfCheckout, saveOrder } from './orders.store.js';
import { readSourceKey, sourceKey } from './source-key.js';

/** What became of news of an order. */
export interface Recorded {
  order: OrderRecord;
  isApplied: boolean;
}

/** Writes what an event says about an order; a repeat changes nothing. Of another customer's order under the same identity nothing is applied. */
export async function recordNews(news: OrderNews): Promise<Recorded> {
  const begun = 'order' in news ? await beginOrder(news) : null;
  return begun ? { order: begun, isApplied: true } : changeOrder(news);
}

/** Mostly an order's content is told once: it is written at once, and read only where it is there. */
async function beginOrder(news: OrderNews): Promise<OrderRecord | null> {
  const order = { ...withWatcher(applyNews(null, news), news), rev: 1 };
  return (await saveOrder(order)) ? order : null;
}

async function changeOrder(news: OrderNews): Promise<Recorded> {
  const record = await findOrder(keyOfNews(news));
  const isApplied = record === null || !isOfAnother(record, news);
  const next = isApplied ? applyNews(record, news) : withStranger(record, news);
  if (record && isDeepStrictEqual(next, record)) return { order: record, isApplied };
  const order = { ...withWatcher(next, news), rev: next.rev + 1 };
  return (await saveOrder(order)) ? { order, isApplied } : changeOrder(news);
}

/** All orders of an order's checkout: a payment that fails is tried again, and each try may be an order. Without a checkout the order alone. */
export const triesOf = async (order: OrderRecord): Promise<OrderRecord[]> =>
  order.checkoutId === null ? [order] : findOrdersOfCheckout(order.checkoutId);

/** An order as a caller names it, in a path or a body. */
export interface NamedOrder {
  id: string;
  source?: string | undefined;
}

/**
 * The key of the order that a caller names. Without a source it is the caller's own; where that source has no such order, another's. Refuses
 * an id that several others have. An order that nobody has told is taken for the caller's own.
 */
export async function keyOfNamed({ id, source }: NamedOrder, caller: Actor): Promise<string> {
  if (source !== undefined) return sourceKey(source, id);
  const own = sourceKey(sourceOf(caller), id);
  const known = await ordersNamed(id, caller);
  if (known.length === 0 || known.some(({ _id }) => _id === own)) return own;
  return theOne(known);
}

/** The same where it is known whose order it is: of several of one id theirs is meant. */
export async function keyOfTheirs(named: NamedOrder, caller: Actor, isTheirs: (customerId: string) => boolean): Promise<string> {
  if (named.source !== undefined) return keyOfNamed(named, caller);
  const known = await ordersNamed(named.id, caller);
  const theirs = known.filter(({ customerId }) => customerId !== null && isTheirs(customerId));
  return theirs.length === 0 ? keyOfNamed(named, caller) : theOne(theirs);
}

/** Every order of this id, whatever its source. */
async function ordersNamed(id: string, caller: Actor): Promise<OrderRecord[]> {
  const own = [...new Set([sourceKey(SHOP_SOURCE, id), sourceKey(sourceOf(caller), id)])];
  const found = [...(await Promise.all(own.map(findOrder))), ...(await findForeignOrders([id]))];
  return [...new Map(found.flatMap((order) => (order ? [[order._id, order]] : []))).values()];
}

/** Every order of a number as people write it: `#t-1006` is T-1006, too. */
export async function findOrdersNumbered(typed: string): Promise<OrderRecord[]> {
  const ids = spellingsOf(typed);
  const found = [...(await findOrders(ids.map((id) => sourceKey(SHOP_SOURCE, id)))), ...(await findForeignOrders(ids))];
  return [...new Map(found.map((order) => [order._id, order])).values()];
}

/** What people say before a number: only where it cannot be its beginning, as in `Nov1`. */
const LABEL =
  /^(?:order(?: number| no\.?| id)?[:\s]+(?=\S)|order(?=#)|(?:订单编?号?|訂單編?號?|주문 ?(?:번호)?)[:\s]*)?(?:#|No(?:\.|(?=\s*\d)))?\s*/i;

/** An order's number as it may be kept: with its dashes, without what is said before it, in capitals or not, with the # that some shops keep. */
function spellingsOf(typed: string): string[] {
  const plain = typed
    .replaceAll('№', '#')
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{Pd}/gu, '-')
    .trim();
  const bare = plain.replace(LABEL, '');
  const texts = [typed, plain, bare, ...(bare === '' ? [] : [`#${bare}`])];
  const cases = texts.flatMap((text) => [text, text.toUpperCase(), text.toLowerCase(), capitalized(text)]);
  return [...new Set(cases)].filter((text) => text !== '');
}

const capitalized = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase();

function theOne(orders: OrderRecord[]): string {
  const [order, ...others] = orders;
  if (order && others.length === 0) return order._id;
  const sources = orders.map(({ _id }) => readSourceKey(_id).source).sort();
  const message = `Several systems have an order of this id: ${sources.join(', ')}. Say which with "source".`;
  throw new Refusal('order_ambiguous', message, [{ path: 'source', code: 'order_ambiguous', message }], { sources });
}
