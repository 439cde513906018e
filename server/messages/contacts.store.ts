import { model, Schema } from 'mongoose';
import type { Contact } from '../../campaigns/contact-policy.js';
import { gatherList } from '../lib/gather.js';
import { gatherInserts } from '../lib/gather-writes.js';
import { storeOptions } from '../lib/store.js';

/** One place of a customer's day, taken by the offer or greeting that goes out in it. */
export interface ContactRow extends Contact {
  _id: string; // customerId:day:place, so that two senders cannot both have it
  messageId: string;
}

const Contacts = model<ContactRow>(
  'Contact',
  new Schema<ContactRow>({ _id: String, day: String, at: Date, messageId: String }, storeOptions('contacts')),
);

export const contactId = (customerId: string, day: string, place: number): string => `${customerId}:${day}:${place}`;

export const findContacts: (ids: string[]) => Promise<ContactRow[]> = gatherList((ids) =>
  Contacts.find({ _id: { $in: ids } })
    .lean()
    .exec(),
);

/** False: the place is taken. */
export const insertContact: (row: ContactRow) => Promise<boolean> = gatherInserts(Contacts);
