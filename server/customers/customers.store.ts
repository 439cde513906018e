import { countSome } from '../lib/count.store.js';
import { findDirectly, findFields } from '../lib/direct-reads.js';
import { gather, gatherList } from '../lib/gather.js';
import { gatherInserts, gatherUpdates, updateAllTogether, updateTogether } from '../lib/gather-writes.js';
import { type DueRecords, dueRecords } from '../rollups/due.store.js';
import { due, type Summed } from '../rollups/rollup.js';
import { type Bounce, type Customer, type IdentifierKind, NO_FIGURES } from './customer.js';
import { Customers, type StoredCustomer, searchWords } from './customers.schema.js';
import { figuresOf, type Kept, NOTHING_KEPT } from './kept.js';
import { isSoonStale } from './soon-stale.js';

const read = ({ figures, nameWords: _nameWords, phoneBackwards: _phoneBackwards, ...customer }: StoredCustomer): Customer => ({
  ...customer,
  stale: customer.stale || isSoonStale(customer._id),
  figures:
    customer.kept || !figures
      ? figuresOf(customer.kept ?? NOTHING_KEPT)
      : { ...NO_FIGURES, ...figures, categories: Object.fromEntries(figures.categories) },
});

/** In no order, unless one is asked for: to sort what is waiting, MongoDB would read all of it for each batch. */
const findAll = async (filter: object, limit: number, sort: { _id?: 1 } = {}): Promise<Customer[]> => {
  const found = await Customers.find(filter).sort(sort).limit(limit).lean<StoredCustomer[]>().exec();
  return found.map(read);
};

/** The documents themselves, those of customers who were merged into others too. */
export const findAsTheyLie = async (ids: string[]): Promise<Customer[]> =>
  (await findDirectly<StoredCustomer>(Customers, { _id: { $in: ids } })).map(read);

/** By the id that was asked for, whom each leads to by now: where customers were merged, to the one that is left. */
const whereTheyLead = <Found extends Pick<Customer, '_id' | 'movedTo'>>(find: (ids: string[]) => Promise<Found[]>) =>
  async function findAllOf(ids: string[]): Promise<Map<string, Found>> {
    if (ids.length === 0) return new Map();
    const found = new Map((await find(ids)).map((customer) => [customer._id, customer]));
    const moves = [...found.values()].flatMap(({ _id, movedTo }) => (movedTo === undefined ? [] : [[_id, movedTo] as const]));
    if (moves.length === 0) return found;
    const ends = await findAllOf([...new Set(moves.map(([, movedTo]) => movedTo))]);
    for (const [id, movedTo] of moves) {
      const end = ends.get(movedTo);
      if (end) found.set(id, end);
      else found.delete(id);
    }
    return found;
  };

/** Whom each id leads to by now. */
export const findCustomers = whereTheyLead(findAsTheyLie);

/** What is asked of a customer where many are told of or planned for; all of one is many times as much. */
export type CustomerInBrief = Pick<Customer, '_id' | 'identifiers' | 'zone' | 'movedTo'>;

/** The same, of each only that. */
export const findInBrief = whereTheyLead((ids) =>
  findFields<CustomerInBrief, StoredCustomer>(Customers, { _id: { $in: ids } }, { identifiers: 1, zone: 1, movedTo: 1 }),
);

/** Whom the id leads to by now. */
export const findCustomer: (id: string) => Promise<Customer | null> = gather(async (ids) => {
  const found = await findCustomers(ids);
  return ids.map((id) => found.get(id) ?? null);
});

const NOT_MOVED = { movedTo: { $exists: false } };
/** By the index. */
const MOVED = { movedTo: { $gt: '' } };

/** In the order of their ids, those after `after`. */
export const listCustomers = (after: string | null, limit: number): Promise<Customer[]> =>
  findAll({ ...(after !== null && { _id: { $gt: after } }), ...NOT_MOVED }, limit, { _id: 1 });

export const findStaleCustomers = (limit: number): Promise<Pick<Customer, '_id' | 'rev'>[]> =>
  findFields(Customers, { stale: true }, { rev: 1 }, limit);

export async function countCustomers(): Promise<number> {
  const [all, moved] = await Promise.all([Customers.countDocuments().exec(), Customers.countDocuments(MOVED).exec()]);
  return all - moved;
}

export const countStaleCustomers = (): Promise<number> => countSome(Customers, { stale: true });

const insert = gatherInserts(Customers);
const update = gatherUpdates(Customers);

export const insertCustomer = ({ figures: _figures, ...customer }: Customer): Promise<boolean> =>
  insert({ ...customer, ...searchWords(customer), put: null });

/** Writes what was computed from revision `rev`. Null: somebody changed the customer meanwhile; read again. */
export async function updateCustomer(
  id: string,
  rev: number,
  changes: Partial<Omit<Customer, 'figures' | 'kept'>>,
): Promise<Customer | null> {
  const change = { $set: { ...changes, ...searchWords(changes) }, $inc: { rev: 1 } };
  const changed = await Customers.findOneAndUpdate({ _id: id, rev }, change, { returnDocument: 'after' }).lean<StoredCustomer>().exec();
  return changed && read(changed);
}

/** To be called after every write of a customer's orders, coupons or redemptions. */
export const markStale = async (id: string): Promise<void> => {
  await changeWhereItLeads(id, {}, { $set: { stale: true }, $inc: { rev: 1 } });
};

/** A name that is a customer's, and was said again. */
export interface NameSaidAgain {
  kind: IdentifierKind;
  value: string;
  at: Date;
}

/** What came up about a customer in one request. */
export interface Touch {
  isStale: boolean; // as `markStale` says it
  toThank?: Date; // they are to be thanked for what was then
  saidAgain: NameSaidAgain[];
}

/** Writes all of it at once. Harmless twice. False: a name is not theirs any more, or not known since when, and nothing was written. */
export function touchCustomer(id: string, { isStale, toThank, saidAgain }: Touch): Promise<boolean> {
  const stillSo = saidAgain.map(({ kind, value, at }) => ({ [`identifiers.${kind}`]: value, [`identifiersAt.${kind}`]: { $lte: at } }));
  const times = saidAgain.map(({ kind, at }) => ({ [`identifiersAt.${kind}`]: at }));
  const words = Object.assign({}, ...times, isStale && { stale: true }, toThank && { toThank });
  if (Object.keys(words).length === 0) return Promise.resolve(true);
  const isRevised = isStale || saidAgain.length > 0;
  return changeWhereItLeads(id, Object.assign({}, ...stillSo), { $set: words, ...(isRevised && { $inc: { rev: 1 } }) });
}

/** Changes the customer whom the id leads to. False: what `filter` asks is not so there. */
async function changeWhereItLeads(id: string, filter: object, change: object): Promise<boolean> {
  if (await update({ _id: id, ...NOT_MOVED, ...filter }, change)) return true;
  const moved = await Customers.findOne({ _id: id, ...MOVED }, { movedTo: 1 })
    .lean<Pick<StoredCustomer, 'movedTo'>>()
    .exec();
  return moved?.movedTo !== undefined && changeWhereItLeads(moved.movedTo, filter, change);
}

// ---- their figures

export type KeptOf = { _id: string; kept: Kept };

/** What is kept of these, also of those who were merged into others, and what they have put themselves. */
export const findKept: (ids: string[]) => Promise<(KeptOf & Summed)[]> = gatherList(async (ids) => {
  const found = await findFields<Summed & Pick<StoredCustomer, 'kept'>, StoredCustomer>(
    Customers,
    { _id: { $in: ids } },
    { kept: 1, put: 1 },
  );
  return found.map(({ kept = NOTHING_KEPT, ...customer }) => ({ ...customer, kept }));
});

/** Keeps what was reckoned from what `was` there. Nothing where that has changed meanwhile. `isReturning`: what they come to in returns may have changed. */
export async function keep(all: (KeptOf & { was: Kept; isReturning: boolean })[], figuresAsOf: Date): Promise<void> {
  const changes = all.map(({ _id, kept, was, isReturning }) => ({
    filter: { _id, 'kept.batch': was === NOTHING_KEPT ? null : was.batch },
    update: { $set: { kept, figuresAsOf, ...(isReturning && due()) } },
  }));
  if (changes.length > 0) await updateTogether(Customers, changes);
}

/** Those whose records are in their figures, unless more came since they were read. One update for all of a revision. */
export async function noteFresh(customers: Pick<Customer, '_id' | 'rev'>[], figuresAsOf: Date): Promise<void> {
  const byRev = new Map<number, string[]>();
  for (const { _id, rev } of customers) byRev.set(rev, [...(byRev.get(rev) ?? []), _id]);
  const changes = [...byRev].map(([rev, ids]) => ({ filter: { _id: { $in: ids }, rev }, update: { $set: { stale: false, figuresAsOf } } }));
  if (changes.length > 0) await updateAllTogether(Customers, changes);
}

// ---- what they come to in returns

export type CustomerSums = Pick<StoredCustomer, '_id' | 'movedTo' | 'kept' | 'due' | 'put'>;

/** As they are summed. */
export const customerSums: DueRecords<CustomerSums> = dueRecords(Customers, { movedTo: 1, 'kept.sums': 1 });

/** What they come to may have changed. */
export const markReturning = async (ids: string[]): Promise<void> => {
  await Customers.updateMany({ _id: { $in: ids } }, { $set: due() });
};

// ---- what messages ask and note; none of it changes the revision

/** Words that wait in a customer until a message is planned. */
type Word = 'toWelcome' | 'toThank';

/** As much of them as a greeting begins with. */
export type ToGreet = Pick<Customer, '_id' | 'zone' | Word>;

export const findCustomersWith = (word: Word, limit: number): Promise<ToGreet[]> =>
  findFields<ToGreet, StoredCustomer>(Customers, { [word]: { $exists: true } }, { zone: 1, [word]: 1 }, limit);

export const countCustomersWith = (word: Word): Promise<number> => countSome(Customers, { [word]: { $exists: true } });

/** The message is planned; what has come up since stays. */
export const noteGreeted = async (id: string, word: Word, at: Date): Promise<void> => {
  await changeWhereItLeads(id, { [word]: at }, { $unset: { [word]: 1 } });
};

/** Birthdays as they are written, and the year in which they are congratulated. */
export interface Born {
  birthdays: string[];
  year: number;
}

/** Known at `now`, born on one of these days, and not congratulated in its year or later: by the index, so that nobody who was is read again. */
const born = (days: Born[], now: Date) => ({
  $or: days.flatMap(({ birthdays, year }) =>
    [null, { $lt: year }].map((congratulated) => ({ birthday: { $in: birthdays }, congratulated, createdAt: { $lte: now } })),
  ),
});

/** As much of them as their birthday's message begins with. */
export type ToCongratulate = Pick<Customer, '_id' | 'zone' | 'birthday' | 'congratulated' | 'createdAt'>;

export const findBorn = (days: Born[], now: Date, limit: number): Promise<ToCongratulate[]> =>
  findFields<ToCongratulate, StoredCustomer>(Customers, born(days, now), { zone: 1, birthday: 1, congratulated: 1, createdAt: 1 }, limit);

export const countBorn = (days: Born[], now: Date): Promise<number> => countSome(Customers, born(days, now));

export const noteCongratulated = async (id: string, year: number): Promise<void> => {
  await changeWhereItLeads(id, {}, { $set: { congratulated: year } });
};

/** Lets one message ask how an order was, unless another one asked since. Harmless twice; false: another one did. */
export function takeAsking(id: string, messageId: string, now: Date, since: Date): Promise<boolean> {
  const isFree = [{ askedAt: { $exists: false } }, { askedAt: { $lte: since } }, { askedBy: messageId }];
  return changeWhereItLeads(id, { $or: isFree }, { $set: { askedAt: now, askedBy: messageId } });
}

/** Nobody is there at this address, where it still is the customer's. */
export const noteBounced = async (id: string, bounced: Bounce): Promise<void> => {
  await changeWhereItLeads(id, { 'identifiers.email': bounced.email }, { $set: { bounced } });
};

/** The address is written to again. Harmless where it is: who said so first is kept. */
export const forgetBounce = async (id: string, by: string, at: Date): Promise<void> => {
  await changeWhereItLeads(id, { bounced: { $exists: true } }, { $unset: { bounced: 1 }, $set: { bounceLifted: { by, at } } });
};

// ---- finding people by what they say of themselves

/** Customers whose name has words that begin so, one for each; some of them where there are more than `limit`. */
export const findNamed = (beginnings: string[], limit: number): Promise<Customer[]> =>
  findAll({ $and: beginnings.map((beginning) => ({ nameWords: { $regex: `^${beginning}` } })) }, limit);

/** Customers who state this address, whoever owns it. */
export const findStating = (email: string, limit: number): Promise<Customer[]> => findAll({ 'identifiers.email': email }, limit);

/** Customers whose telephone number ends so, as `phoneBackwards` writes it. */
export const findByPhoneEnd = (backwards: string, limit: number): Promise<Customer[]> =>
  findAll({ phoneBackwards: { $regex: `^${backwards}` } }, limit);

/** Customers from before there was a search. */
const wordless = { nameWords: null };

export const countWordless = (): Promise<number> => countSome(Customers, wordless);

/** Writes what so many of them are found by; of one that changes meanwhile it is written with the change. Returns how many there were. */
export async function writeSearchWords(limit: number): Promise<number> {
  const found = await Customers.find(wordless, { name: 1, identifiers: 1, rev: 1 })
    .limit(limit)
    .lean<Pick<Customer, '_id' | 'name' | 'identifiers' | 'rev'>[]>()
    .exec();
  await Promise.all(
    found.map((customer) => update({ _id: customer._id, rev: customer.rev, ...wordless }, { $set: searchWords(customer) })),
  );
  return found.length;
}
