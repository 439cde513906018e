import { model } from 'mongoose';
import { z } from 'zod';
import { gatherList } from '../lib/gather.js';
import { gatherInserts } from '../lib/gather-writes.js';
import { schemaOf } from '../lib/record.js';

/** One place of a customer's day, taken by the offer or greeting that goes out in it. */
const contactRow = z.object({
  _id: z.string(), // customerId:day:place, so that two senders cannot both have it
  day: z.string(), // YYYY-MM-DD, the customer's
  at: z.date(),
  messageId: z.string(),
});
export type ContactRow = z.infer<typeof contactRow>;

const Contacts = model<ContactRow>('Contact', schemaOf(contactRow, 'contacts'));

export const contactId = (customerId: string, day: string, place: number): string => `${customerId}:${day}:${place}`;

export const findContacts: (ids: string[]) => Promise<ContactRow[]> = gatherList((ids) =>
  Contacts.find({ _id: { $in: ids } })
    .lean()
    .exec(),
);

/** False: the place is taken. */
export const insertContact: (row: ContactRow) => Promise<boolean> = gatherInserts(Contacts);
