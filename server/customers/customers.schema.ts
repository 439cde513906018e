import { model, Schema } from 'mongoose';
import { storeOptions } from '../lib/store.js';
import type { Customer, Figures } from './customer.js';
import { nameWords, phoneBackwards } from './search-words.js';

/** As a customer lies: categories as pairs, since the shop's words for them may hold dots, and a field's name may not. */
export type StoredFigures = Omit<Figures, 'categories'> & { categories: [category: string, orders: number][] };
export type StoredCustomer = Omit<Customer, 'figures'> & { figures: StoredFigures } & Partial<SearchWords>;

/** What a customer is found by besides the rows of identifiers; written with the name and the identifiers. */
interface SearchWords {
  nameWords: string[];
  phoneBackwards: string | null;
}

/** Of what is given; what stays as it is is not written. */
export const searchWords = ({ name, identifiers }: Partial<Pick<Customer, 'name' | 'identifiers'>>): Partial<SearchWords> => ({
  ...(name !== undefined && { nameWords: nameWords(name) }),
  ...(identifiers !== undefined && { phoneBackwards: phoneBackwards(identifiers.phone) }),
});

const { Mixed } = Schema.Types;
const schema = new Schema<StoredCustomer>(
  {
    _id: String,
    formerIds: [String],
    news: String,
    movedTo: String,
    mergedAt: Date,
    joining: { type: [Mixed], default: undefined },
    merges: { type: [Mixed], default: undefined },
    left: { type: Mixed, default: undefined },
    identifiers: Mixed,
    identifiersAt: Mixed,
    verified: { type: [String], default: undefined },
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
    isOnlyHistory: Boolean,
    toldAt: Date,
    corrections: { type: [Mixed], default: undefined },
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
    bounceLifted: Mixed,
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
schema.index({ movedTo: 1 }, { sparse: true });
schema.index({ news: 1 }, { sparse: true });
schema.index({ mergedAt: 1 }, { sparse: true });
schema.index({ 'joining.from': 1 }, { sparse: true });

export const Customers = model<StoredCustomer>('Customer', schema);
