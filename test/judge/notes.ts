import mongoose from 'mongoose';
import type { Deed } from '../../scripts/simulate/life.js';
import type { CaseRecord } from '../../server/cases/case.js';
import type { Coupon as CouponRecord } from '../../server/coupons/coupon.js';
import { customerOf } from '../../server/customers/resolve.service.js';
import type { Message } from '../../server/messages/message.js';
import type { Shop } from '../../server/shop/shop.js';
import type { Coupon, Diary, Kept, Order, Person } from './diary.js';

const collection = <Document extends { _id: string }>(name: string) => mongoose.connection.collection<Document>(name);

/** Keeps the diary while things happen. What people do is noted as they do it; coupons, cases and what was held back are read from the records. */
export class Notes {
  private readonly people = new Map<string, Person>();
  private readonly orders = new Map<string, Order>();
  private readonly visits: Diary['visits'] = [];
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly shop: Shop) {}

  async note(deed: Deed, isDone: boolean): Promise<void> {
    const { at, who } = deed;
    if (deed.does === 'join') this.people.set(who.shopId, await this.joined(deed));
    const person = this.people.get(who.shopId);
    if (!person || !isDone) return;
    switch (deed.does) {
      case 'visit':
        this.visits.push({ who: person.id, at });
        break;
      case 'tell':
        this.changed(person, deed.about, at);
        break;
      case 'unsubscribe':
        for (const stream of ['promotions', 'greetings'] as const) person.consents.push({ stream, granted: false, at });
        break;
      case 'order':
        this.ordered(person, deed);
        break;
      case 'answer':
        this.orderOf(person, deed).answeredAt = at;
    }
  }

  private async joined({ at, who }: Deed): Promise<Person> {
    const customer = await customerOf({ shopId: who.shopId }, this.shop);
    const { name, email, country, birthday, locale, consents = [] } = who.about;
    return {
      id: customer?._id ?? '',
      email: email ?? '',
      name: name ?? '',
      zone: who.zone,
      country: country ?? '',
      birthday: birthday ?? null,
      seenAt: at,
      locales: [{ locale: locale ?? '', at }],
      consents: consents.map(({ stream, granted }) => ({ stream, granted, at })),
    };
  }

  private changed(person: Person, { locale, consents = [] }: Extract<Deed, { does: 'tell' }>['about'], at: Date): void {
    if (locale) person.locales.push({ locale, at });
    for (const { stream, granted } of consents) person.consents.push({ stream, granted, at });
  }

  private orderOf({ id: who }: Person, { purchase }: Extract<Deed, { does: 'order' | 'answer' }>): Order {
    const { id, placedAt } = purchase;
    const order = this.orders.get(id) ?? { id, who, placedAt, paidAt: null, goneAt: null, deliveredAt: null, answeredAt: null };
    this.orders.set(id, order);
    return order;
  }

  private ordered(person: Person, deed: Extract<Deed, { does: 'order' }>): void {
    const order = this.orderOf(person, deed);
    const { step, at } = deed;
    if (step === 'paid') order.paidAt = at;
    if (step === 'delivered') order.deliveredAt = at;
    if (step === 'cancelled' || step === 'refunded') order.goneAt ??= at;
  }

  /** What was held back for good within the last hours. */
  async keepHeldBack(now: Date): Promise<void> {
    const since = new Date(now.getTime() - 3 * 3_600_000);
    const messages = await collection<Message>('messages')
      .find({ state: { $in: ['suppressed', 'failed'] }, dueAt: { $gte: since } })
      .toArray();
    for (const message of messages) if (!this.kept.has(message._id)) this.kept.set(message._id, keptOf(message, now));
  }

  async diary(until: Date): Promise<Diary> {
    const [coupons, cases, messages] = await Promise.all([
      collection<CouponRecord>('coupons').find({}).toArray(),
      collection<CaseRecord>('cases').find({}).toArray(),
      collection<Message>('messages').find({}).toArray(),
    ]);
    const later = messages.filter(({ state }) => state === 'planned' || state === 'sending');
    return {
      shop: { zone: this.shop.zone, locale: this.shop.locale },
      until,
      people: [...this.people.values()],
      orders: [...this.orders.values()],
      visits: this.visits,
      coupons: coupons.filter(({ state }) => state !== 'opening' && state !== 'refused').map(couponOf),
      cases: cases.map(({ customerId, openedAt, closedAt }) => ({ who: customerId, openedAt, closedAt })),
      replies: cases.flatMap(({ customerId, timeline }) =>
        timeline.filter(({ act }) => act === 'reply').map(({ at }) => ({ who: customerId, at })),
      ),
      kept: [...this.kept.values(), ...later.map((message) => ({ ...keptOf(message, message.dueAt), reason: null }))],
    };
  }
}

const printedCode = (code: string): string => (code.match(/.{1,4}/g) ?? []).join('-');

function keptOf({ _id, kind, customerId, codes, about, reason }: Message, at: Date): Kept {
  return { kind, who: customerId, subjects: subjectsOf(_id, customerId, codes, about), reason: reason ?? 'unknown', at };
}

function subjectsOf(id: string, who: string, codes: string[], about: string | null): string[] {
  const [kind, , occasion] = id.split(':');
  if (kind === 'welcome') return [who];
  if (kind === 'birthday' || kind === 'thanks') return [`${who} ${occasion}`];
  return about === null ? codes.map(printedCode) : [about];
}

const MOVES = { reserved: 'held', redeemed: 'used' } as const;

const couponOf = ({ _id, customerId, createdAt, lastDay, moves, goal }: CouponRecord): Coupon => ({
  code: printedCode(_id),
  who: customerId,
  at: createdAt,
  lastDay,
  moves: moves.map(({ to, at }) => ({ to: MOVES[to as keyof typeof MOVES] ?? (to as 'issued'), at })),
  isGoodwill: goal === 'goodwill',
});
