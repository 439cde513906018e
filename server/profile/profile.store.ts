import mongoose from 'mongoose';
import '../customers/customers.store.js';

/** How many customers there are, to say how far a rebuild has come. */
export const countCustomers = (): Promise<number> => mongoose.model('Customer').countDocuments().exec();
