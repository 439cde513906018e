import type { ContactRow } from '../messages/contacts.store.js';
import { isAwaited, isStanding } from '../messages/message.js';
import { type Notes, STORED } from '../messages/notes.js';
import type { Outlook } from '../messages/source.js';

/** What sending would take hold of, beside what it has: read from the records and from the paper, written on the paper alone. */
export function paperFor({ customer, coupons, messages }: Outlook): Notes {
  const contacts = new Map<string, ContactRow>();
  const byCode = new Map(coupons.map((coupon) => [coupon._id, coupon]));
  let asked = { at: customer.askedAt, by: customer.askedBy };
  const inReminder = (messageId: string) => coupons.filter(({ remindedBy }) => remindedBy === messageId);
  return {
    async findContacts(ids) {
      return [...(await STORED.findContacts(ids)), ...ids.flatMap((id) => contacts.get(id) ?? [])];
    },
    async insertContact(row) {
      if (contacts.has(row._id) || (await STORED.findContacts([row._id])).length > 0) return false;
      contacts.set(row._id, row);
      return true;
    },
    findAwaited: async (_customerId, before) => [...messages.values()].filter((message) => isAwaited(message) && message.dueAt < before),
    findMessages: async (ids) => ids.flatMap((id) => messages.get(id) ?? []),
    isNamedBy: async (kind, _customerId, code) =>
      [...messages.values()].some((message) => message.kind === kind && message.codes.includes(code) && isStanding(message)),
    async takeAsking(_customerId, messageId, now, since) {
      const isFree = asked.at === undefined || asked.at <= since || asked.by === messageId;
      if (isFree) asked = { at: now, by: messageId };
      return isFree;
    },
    async putIntoReminder(code, messageId) {
      const coupon = byCode.get(code);
      if (coupon?.state !== 'issued' || (coupon.remindedBy !== null && coupon.remindedBy !== messageId)) return false;
      coupon.remindedBy = messageId;
      return true;
    },
    findCouponsInReminder: async (_customerId, messageId) => inReminder(messageId),
    findGateway: STORED.findGateway,
    async takeOutOfReminder(_customerId, messageId, named) {
      const stays = new Set(named);
      for (const coupon of inReminder(messageId)) if (!stays.has(coupon._id)) coupon.remindedBy = null;
    },
  };
}
