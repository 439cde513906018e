import { model, Schema } from 'mongoose';
import { gatherOne } from '../lib/gather.js';
import { gatherInserts, gatherNotes, gatherUpdates } from '../lib/gather-writes.js';
import { storeOptions } from '../lib/store.js';
import { type Bounce, type Customer, type Figures, NO_FIGURES } from './customer.js';
import { nameWords, phoneBackwards } from './search-words.js';

/** One identifier of one customer. */
interface IdentifierRow {
  _id: string; // HMAC of kind and value
  customerId: string;
}

/** As a customer lies: categories as pairs, since the shop's words for them may hold dots, and a field's name may not. */
type StoredFigures = Omit<Figures, 'categories'> & { categories: [category: string, orders: number][] };
type Stored = Omit<Customer, 'figures'> & { figures: StoredFigures } & Partial<SearchWords>;

/** What a customer is found by besides the rows of identifiers; written with the name and the identifiers. */
interface SearchWords {
  nameWords: string[];
  phoneBackwards: string | null;
}

const { Mixed } = Schema.Types;
const schema = new Schema<Stored>(
  {
    _id: String,
    formerIds: [String],
    identifiers: Mixed,
    name: String,
    nameWords: { type: [String], default: undefined },
    phoneBackwards: String,
    locale: String,
    zone: String,
    country: String,
    birthday: String,
    tier: String,
    tags: [String],
    traits: Mixed,
    preferences: Mixed,
    consents: [Mixed],
    toldAt: Date,
    figures: Mixed,
    figuresAsOf: Date,
    rev: Number,
    stale: Boolean,
    createdAt: Date,
    createdBy: String,
    toWelcome: Date,
    toThank: Date,
    congratulated: Number,
    askedAt: Date,
    askedBy: String,
    bounced: Mixed,
  },
  storeOptions('customers'),
);
schema.index({ stale: 1 }, { partialFilterExpression: { stale: true } });
schema.index({ toWelcome: 1 }, { sparse: true });
schema.index({ toThank: 1 }, { sparse: true });
schema.index({ birthday: 1, congratulated: 1 });
schema.index({ nameWords: 1 });
schema.index({ 'identifiers.email': 1 }, { sparse: true });
schema.index({ phoneBackwards: 1 }, { sparse: true });

const Customers = model<Stored>('Customer', schema);
const Identifiers = model<IdentifierRow>(
  'Identifier',
  new Schema<IdentifierRow>({ _id: String, customerId: String }, storeOptions('identifiers')),
);

const stored = (figures: Figures): StoredFigures => ({ ...figures, categories: Object.entries(figures.categories) });

/** Of what is given; what stays as it is is not written. */
const searchWords = ({ name, identifiers }: Partial<Pick<Customer, 'name' | 'identifiers'>>): Partial<SearchWords> => ({
  ...(name !== undefined && { nameWords: nameWords(name) }),
  ...(identifiers !== undefined && { phoneBackwards: phoneBackwards(identifiers.phone) }),
});

// Figures from before a figure was thought of are summed again when they are asked for.
const read = ({ figures, figuresAsOf, nameWords: _nameWords, phoneBackwards: _phoneBackwards, ...customer }: Stored): Customer => ({
  ...customer,
  figures: { ...NO_FIGURES, ...figures, categories: Object.fromEntries(figures.categories) },
  figuresAsOf: figures.ordersEver === undefined ? null : figuresAsOf,
});

/** In no order, unless one is asked for: to sort what is waiting, MongoDB would read all of it for each batch. */
const findAll = async (filter: object, limit: number, sort: { _id?: 1 } = {}): Promise<Customer[]> => {
  const found = await Customers.find(filter).sort(sort).limit(limit).lean<Stored[]>().exec();
  return found.map(read);
};

export const findCustomers = (ids: string[]): Promise<Customer[]> => findAll({ _id: { $in: ids } }, ids.length);

export const findCustomer: (id: string) => Promise<Customer | null> = gatherOne(findCustomers);

/** In the order of their ids, those after `after`. */
export const listCustomers = (after: string | null, limit: number): Promise<Customer[]> =>
  findAll(after === null ? {} : { _id: { $gt: after } }, limit, { _id: 1 });

export const findStaleCustomers = (limit: number): Promise<Customer[]> => findAll({ stale: true }, limit);

export const countCustomers = (): Promise<number> => Customers.countDocuments().exec();

export const countStaleCustomers = (): Promise<number> => Customers.countDocuments({ stale: true }).exec();

export const findIdentifier: (hash: string) => Promise<IdentifierRow | null> = gatherOne((hashes) =>
  Identifiers.find({ _id: { $in: hashes } })
    .lean()
    .exec(),
);

/** False: it belongs to somebody already. */
export const insertIdentifier: (row: IdentifierRow) => Promise<boolean> = gatherInserts(Identifiers);

const insert = gatherInserts(Customers);
const update = gatherUpdates(Customers);
const mark = gatherNotes(Customers);

export const insertCustomer = (customer: Customer): Promise<boolean> =>
  insert({ ...customer, ...searchWords(customer), figures: stored(customer.figures) });

/** Writes what was computed from revision `rev`. Null: somebody changed the customer meanwhile; read again. */
export async function updateCustomer(id: string, rev: number, changes: Partial<Omit<Customer, 'figures'>>): Promise<Customer | null> {
  const change = { $set: { ...changes, ...searchWords(changes) }, $inc: { rev: 1 } };
  const changed = await Customers.findOneAndUpdate({ _id: id, rev }, change, { returnDocument: 'after' }).lean<Stored>().exec();
  return changed && read(changed);
}

/** To be called after every write of a customer's orders, coupons or redemptions. */
export const markStale = async (id: string): Promise<void> => {
  await mark({ _id: id }, { $set: { stale: true }, $inc: { rev: 1 } });
};

/** Keeps figures that were summed from revision `rev`. False: records came meanwhile; sum again. */
export const saveFigures = (id: string, rev: number, figures: Figures, figuresAsOf: Date): Promise<boolean> =>
  update({ _id: id, rev }, { $set: { figures: stored(figures), figuresAsOf, stale: false } });

// ---- what messages ask and note; none of it changes the revision

/** Words that wait in a customer until a message is planned. */
type Word = 'toWelcome' | 'toThank';

export const findCustomersWith = (word: Word, limit: number): Promise<Customer[]> => findAll({ [word]: { $exists: true } }, limit);

export const countCustomersWith = (word: Word): Promise<number> => Customers.countDocuments({ [word]: { $exists: true } }).exec();

/** Leaves word that the customer is to be thanked for what was at `at`. */
export const leaveThanks = async (id: string, at: Date): Promise<void> => {
  await Customers.updateOne({ _id: id }, { $set: { toThank: at } });
};

/** The message is planned; what has come up since stays. */
export const noteGreeted = async (id: string, word: Word, at: Date): Promise<void> => {
  await Customers.updateOne({ _id: id, [word]: at }, { $unset: { [word]: 1 } });
};

/** Known at `now`, born on one of these days, as birthdays are written, and not congratulated in this year. */
const born = (birthdays: string[], year: number, now: Date) => ({
  birthday: { $in: birthdays },
  congratulated: { $ne: year },
  createdAt: { $lte: now },
});

export const findBorn = (birthdays: string[], year: number, now: Date, limit: number): Promise<Customer[]> =>
  findAll(born(birthdays, year, now), limit);

export const countBorn = (birthdays: string[], year: number, now: Date): Promise<number> =>
  Customers.countDocuments(born(birthdays, year, now)).exec();

export const noteCongratulated = async (id: string, year: number): Promise<void> => {
  await Customers.updateOne({ _id: id }, { $set: { congratulated: year } });
};

/** Lets one message ask how an order was, unless another one asked since. Harmless twice; false: another one did. */
export async function takeAsking(id: string, messageId: string, now: Date, since: Date): Promise<boolean> {
  const isFree = [{ askedAt: { $exists: false } }, { askedAt: { $lte: since } }, { askedBy: messageId }];
  const { matchedCount } = await Customers.updateOne({ _id: id, $or: isFree }, { $set: { askedAt: now, askedBy: messageId } });
  return matchedCount === 1;
}

/** Nobody is there at this address, where it still is the customer's. */
export const noteBounced = async (id: string, bounced: Bounce): Promise<void> => {
  await Customers.updateOne({ _id: id, 'identifiers.email': bounced.email }, { $set: { bounced } });
};

/** The address is written to again. Harmless where it is. */
export const forgetBounce = async (id: string): Promise<void> => {
  await Customers.updateOne({ _id: id }, { $unset: { bounced: 1 } });
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

export const countWordless = (): Promise<number> => Customers.countDocuments(wordless).exec();

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
