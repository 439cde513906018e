import { model, Schema } from 'mongoose';
import { inserted, storeOptions } from '../lib/store.js';
import type { Customer, Figures } from './customer.js';

/** One identifier of one customer. */
interface IdentifierRow {
  _id: string; // HMAC of kind and value
  customerId: string;
}

const { Mixed } = Schema.Types;
const schema = new Schema<Customer>(
  {
    _id: String,
    formerIds: [String],
    identifiers: Mixed,
    name: String,
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
  },
  storeOptions('customers'),
);
schema.index({ stale: 1 }, { partialFilterExpression: { stale: true } });

const Customers = model<Customer>('Customer', schema);
const Identifiers = model<IdentifierRow>(
  'Identifier',
  new Schema<IdentifierRow>({ _id: String, customerId: String }, storeOptions('identifiers')),
);

export const findCustomer = (id: string): Promise<Customer | null> => Customers.findById(id).lean().exec();

export const findCustomers = (ids: string[]): Promise<Customer[]> =>
  Customers.find({ _id: { $in: ids } })
    .lean()
    .exec();

/** In the order of their ids, those after `after`. */
export const listCustomers = (after: string | null, limit: number): Promise<Customer[]> =>
  Customers.find(after === null ? {} : { _id: { $gt: after } })
    .sort({ _id: 1 })
    .limit(limit)
    .lean()
    .exec();

export const findStaleCustomers = (limit: number): Promise<Customer[]> => Customers.find({ stale: true }).limit(limit).lean().exec();

export const countStaleCustomers = (): Promise<number> => Customers.countDocuments({ stale: true }).exec();

export const findIdentifier = (hash: string): Promise<IdentifierRow | null> => Identifiers.findById(hash).lean().exec();

/** False: it belongs to somebody already. */
export const insertIdentifier = (row: IdentifierRow): Promise<boolean> => inserted(Identifiers.create(row));

export const insertCustomer = (customer: Customer): Promise<boolean> => inserted(Customers.create(customer));

/** Writes what was computed from revision `rev`. Null: somebody changed the customer meanwhile; read again. */
export const updateCustomer = (id: string, rev: number, changes: Partial<Customer>): Promise<Customer | null> =>
  Customers.findOneAndUpdate({ _id: id, rev }, { $set: changes, $inc: { rev: 1 } }, { returnDocument: 'after' })
    .lean()
    .exec();

/** To be called after every write of a customer's orders, coupons or redemptions. */
export const markStale = async (id: string): Promise<void> => {
  await Customers.updateOne({ _id: id }, { $set: { stale: true }, $inc: { rev: 1 } });
};

/** Keeps figures that were summed from revision `rev`. False: records came meanwhile; sum again. */
export async function saveFigures(id: string, rev: number, figures: Figures, figuresAsOf: Date): Promise<boolean> {
  const { matchedCount } = await Customers.updateOne({ _id: id, rev }, { $set: { figures, figuresAsOf, stale: false } });
  return matchedCount === 1;
}
