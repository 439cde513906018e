import { model } from 'mongoose';
import { z } from 'zod';
import { schemaOf } from '../lib/record.js';
import { type Customer, customerRecord, type Figures } from './customer.js';
import { nameWords, phoneBackwards } from './search-words.js';

/** As figures lay in the versions before: summed whole, categories as pairs. They are read until the customer's records are put. */
type OldFigures = Omit<Figures, 'categories'> & { categories: [category: string, orders: number][] };

/** What a customer is found by besides the rows of identifiers; written with the name and the identifiers. */
const searched = z.object({
  nameWords: z.array(z.string()).exactOptional(),
  phoneBackwards: z.string().nullable().exactOptional(),
});
type SearchWords = z.infer<typeof searched>;

/** As a customer lies. */
const storedCustomer = customerRecord
  .omit({ figures: true })
  .extend({ figures: z.custom<OldFigures>().exactOptional(), ...searched.shape });
export type StoredCustomer = z.infer<typeof storedCustomer>;

/** Of what is given; what stays as it is is not written. */
export const searchWords = ({ name, identifiers }: Partial<Pick<Customer, 'name' | 'identifiers'>>): SearchWords => ({
  ...(name !== undefined && { nameWords: nameWords(name) }),
  ...(identifiers !== undefined && { phoneBackwards: phoneBackwards(identifiers.phone) }),
});

const schema = schemaOf(storedCustomer, 'customers');
schema.index({ stale: 1 }, { partialFilterExpression: { stale: true } });
schema.index({ toWelcome: 1 }, { sparse: true });
schema.index({ toThank: 1 }, { sparse: true });
schema.index({ birthday: 1, congratulated: 1 });
schema.index({ nameWords: 1 });
schema.index({ 'identifiers.email': 1 }, { sparse: true });
schema.index({ phoneBackwards: 1 }, { sparse: true });
schema.index({ movedTo: 1 }, { sparse: true });
schema.index({ news: 1 }, { sparse: true });
schema.index({ due: 1 }, { sparse: true });
schema.index({ mergedAt: 1 }, { sparse: true });
schema.index({ 'joining.from': 1 }, { sparse: true });

export const Customers = model<StoredCustomer>('Customer', schema);
