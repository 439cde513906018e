import { localDate } from '../../campaigns/local-time.js';
import { reason, spoken } from '../../campaigns/reasons.js';
import type { Language } from '../../campaigns/words/language.js';
import type { IsFlagged, ShopTime } from '../context.js';
import { findCustomer } from '../customers/customers.store.js';
import { Refusal } from '../lib/refusal.js';
import type { Place } from '../lib/store.js';
import type { Shop } from '../shop/shop.js';
import { findCasesOfCustomer, findCasesOfOrder, findFlaggedCases, listFlags, type Reviews } from './cases.store.js';
import { type Flagging, flaggingsOf, holds } from './flag.js';

/** The flags that hold against an order or one of these customers: somebody sells or threatens with reviews. Whatever case they stand in. */
async function heldFlags({ orderIds, customerIds }: { orderIds: string[]; customerIds: string[] }, now: Date): Promise<Flagging[]> {
  const cases = await Promise.all([...orderIds.map(findCasesOfOrder), ...customerIds.map(findCasesOfCustomer)]);
  const found = new Map(cases.flat().map((record) => [record._id, record])); // its order and its customer lead to the same case
  return [...found.values()].flatMap(flaggingsOf).filter((flagging) => holds(flagging, now));
}

/** Whether a complaint about the order, or of one of its customers, is flagged now. */
export const isFlagged: IsFlagged = async ({ orderIds, customerIds }, now) => (await heldFlags({ orderIds, customerIds }, now)).length > 0;

/** Refuses to give anything to a customer who is flagged, or for an order that is (E-01), with the words that the flag rests on. */
export async function refuseFlagged(
  { orderIds, customerId }: { orderIds: string[]; customerId: string },
  { shop, now }: ShopTime,
): Promise<void> {
  const customer = await findCustomer(customerId);
  const customerIds = [...new Set([customerId, ...(customer ? [customer._id, ...customer.formerIds] : [])])];
  const flags = await heldFlags({ orderIds, customerIds }, now);
  if (flags.length > 0) throw blocked(flags, shop);
}

function blocked(flags: Flagging[], { zone }: Shop): Refusal {
  const day = (at: Date) => ({ day: localDate(at, zone) });
  const why = flags.map(({ text, at, reviewAt }) => reason('flagged', { values: { text, since: day(at), until: day(reviewAt) } }));
  const sayIn = (language: Language) => {
    const message = why.map((one) => spoken(one, { language, currency: '' }).message).join(language === 'zh' ? '' : ' ');
    return new Refusal('goodwill_blocked', message, [], { flags: flags.map(shown) });
  };
  return Object.assign(sayIn('en'), { sayIn });
}

const shown = ({ caseId, flag, text, by, at, reviewAt }: Flagging) => ({ caseId, flag, text, by, at, reviewAt });

/** The flags that nobody has lifted, those that are to be looked at first on top. A case has one of them at the most. */
export const flagsToReview = async (reviews: Reviews, last: Place | null, limit: number): Promise<Flagging[]> =>
  (await findFlaggedCases(reviews, last, limit)).flatMap(flaggingsOf);

const BATCH = 200;

/** Lists the flags of versions before, a batch at a time. Returns how many. */
export async function listLeftFlags(): Promise<number> {
  const found = await listFlags(BATCH);
  return found < BATCH ? found : found + (await listLeftFlags());
}
