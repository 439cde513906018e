import type { Coupon } from '../coupons/coupon.js';
import { findCouponsInReminder, putIntoReminder, takeOutOfReminder } from '../coupons/coupon-words.store.js';
import { takeAsking } from '../customers/customers.store.js';
import type { Webhook } from '../webhooks/webhook.js';
import { findGateway } from '../webhooks/webhooks.store.js';
import { type ContactRow, findContacts, insertContact } from './contacts.store.js';
import type { Message, MessageKind } from './message.js';
import { findAwaited, findMessages, isNamedBy } from './messages.store.js';

/** What sending looks up and takes hold of as it goes: places of a day, the turn to ask, a reminder's coupons. A forecast keeps its own. */
export interface Notes {
  findContacts(ids: string[]): Promise<ContactRow[]>;
  insertContact(row: ContactRow): Promise<boolean>;
  findAwaited(customerId: string, before: Date): Promise<Message[]>;
  findMessages(ids: string[]): Promise<Message[]>;
  isNamedBy(kind: MessageKind, customerId: string, code: string): Promise<boolean>;
  takeAsking(customerId: string, messageId: string, now: Date, since: Date): Promise<boolean>;
  putIntoReminder(code: string, messageId: string): Promise<boolean>;
  findCouponsInReminder(customerId: string, messageId: string): Promise<Coupon[]>;
  takeOutOfReminder(customerId: string, messageId: string, named: string[]): Promise<void>;
  findGateway(): Promise<Webhook | null>;
}

/** As it is really done. */
export const STORED: Notes = {
  findContacts,
  insertContact,
  findAwaited,
  findMessages,
  isNamedBy,
  takeAsking,
  putIntoReminder,
  findCouponsInReminder,
  takeOutOfReminder,
  findGateway,
};
