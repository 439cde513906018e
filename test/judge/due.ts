import { type Coupon, type Diary, endOf, type Order, type Person, stateOf } from './diary.js';
import { beginOf, DAY, dayAfter, HOUR, isBirthday, localOf } from './local.js';
import type { Mail } from './mails.js';
import type { Kind } from './rules.js';

/** Something that somebody is to be told, once. */
export interface Due {
  kind: Kind;
  who: string;
  key: string;
  from: Date; // not before
}

const MINUTE = 60_000;

/** The jobs run at whole hours: when something that is done at an instant is seen. */
export const tickAfter = (at: Date): Date => new Date(Math.ceil(at.getTime() / HOUR) * HOUR);

const after = (at: Date, milliseconds: number): Date => new Date(at.getTime() + milliseconds);

/** All that was to be told until the diary's end, whether or not it may be. */
export function allDue(diary: Diary, mails: Mail[]): Due[] {
  return [
    ...diary.people.flatMap((person) => [welcome(person), ...birthdays(person, diary.until), ...thanks(person, diary)]),
    ...diary.orders.flatMap(aboutOrder),
    ...diary.coupons.flatMap((coupon) => aboutCoupon(coupon, diary)),
    ...mails.filter(({ kind }) => kind === 'satisfaction_check').flatMap((mail) => askedAgain(mail, diary)),
    ...diary.replies.map(({ who, at }) => due('case_reply', who, `${who} ${tickAfter(at).toISOString()}`, at)),
  ].filter(({ from }) => from <= diary.until);
}

const due = (kind: Kind, who: string, subject: string, from: Date): Due => ({ kind, who, key: `${kind} ${subject}`, from });

const welcome = ({ id, seenAt }: Person): Due => due('welcome', id, id, after(seenAt, 5 * MINUTE));

/** Every birthday since they were first seen. */
function birthdays({ id, birthday, seenAt, zone }: Person, until: Date): Due[] {
  if (birthday === null) return [];
  const days = [];
  for (let day = localOf(seenAt, zone).day; day <= localOf(until, zone).day; day = dayAfter(day))
    if (isBirthday(birthday, day)) days.push(day);
  return days
    .map((day) => due('birthday', id, `${id} ${day.slice(0, 4)}`, after(beginOf(day, zone), 8 * HOUR)))
    .filter(({ from }) => after(from, 13 * HOUR) > seenAt);
}

/** On the day half an hour later, or on the next one if that is after nine in the evening. Of several within the same hour the last counts. */
function thanks({ id, zone }: Person, { orders, visits }: Diary): Due[] {
  const bought = orders.filter(({ who }) => who === id).flatMap(({ paidAt }) => (paidAt === null ? [] : [paidAt]));
  const all = [...visits.filter(({ who }) => who === id).map(({ at }) => at), ...bought].sort(
    (one, other) => one.getTime() - other.getTime(),
  );
  const latest = new Map(all.map((at) => [tickAfter(at).getTime(), at]));
  const days = new Map([...latest.values()].reverse().map((at) => [thanksDay(at, zone), at]));
  return [...days].map(([day, at]) => due('thanks', id, `${id} ${day}`, after(at, 30 * MINUTE)));
}

export function thanksDay(at: Date, zone: string): string {
  const { day, time } = localOf(after(at, 30 * MINUTE), zone);
  return time >= '21:00' ? dayAfter(day) : day;
}

const isBy = (instant: Date | null, at: Date): boolean => instant !== null && instant <= at;

function aboutOrder({ id, who, placedAt, paidAt, goneAt, deliveredAt }: Order): Due[] {
  const isSettled = isBy(paidAt, tickAfter(placedAt)) || isBy(goneAt, tickAfter(placedAt));
  return [
    ...(isSettled ? [] : [due('unpaid_order', who, id, after(placedAt, 9 * HOUR))]),
    ...(deliveredAt === null ? [] : [due('satisfaction_check', who, id, after(deliveredAt, 2 * DAY))]),
  ];
}

/** A question that was asked is asked again once, four days later. */
function askedAgain({ orderId, at }: Mail, { orders }: Diary): Due[] {
  const order = orders.find(({ id }) => id === orderId);
  return order ? [due('satisfaction_reminder', order.who, order.id, after(at, 4 * DAY))] : [];
}

/** What is over before anybody could see it is not told; what goes with an apology is told by that, and by that only. */
function aboutCoupon(coupon: Coupon, diary: Diary): Due[] {
  const { code, who, at, moves, isGoodwill } = coupon;
  const lastDays = after(endOf(coupon, diary), -3 * DAY);
  const revoked = moves.find(({ to }) => to === 'revoked');
  const isThere = (moment: Date): boolean => stateOf(coupon, tickAfter(moment), diary) === 'issued';
  return [
    ...(isGoodwill ? [due('apology', who, code, at)] : []),
    ...(isThere(at) ? [due('coupon_issued', who, code, at)] : []),
    ...(isThere(lastDays) ? [due('coupon_expiry', who, code, lastDays)] : []),
    ...(revoked ? [due('coupon_revoked', who, code, revoked.at)] : []),
  ];
}

/** What a mail tells, by the same keys. */
export function toldBy({ kind, at, codes, orderId }: Mail, { id, zone }: Person): string[] {
  switch (kind) {
    case null:
      return [];
    case 'welcome':
      return [`welcome ${id}`];
    case 'birthday':
      return [`birthday ${id} ${localOf(at, zone).day.slice(0, 4)}`];
    case 'thanks':
      return [`thanks ${id} ${localOf(at, zone).day}`];
    case 'case_reply':
      return [`case_reply ${id} ${at.toISOString()}`];
    case 'unpaid_order':
    case 'satisfaction_check':
    case 'satisfaction_reminder':
      return [`${kind} ${orderId}`];
    default:
      return codes.map((code) => `${kind} ${code}`);
  }
}
