import { type Coupon, consentOf, type Diary, endOf, hasCase, type Kept, type Order, type Person, stateOf } from './diary.js';
import { thanksDay } from './due.js';
import { DAY, HOUR, isBirthday, localOf } from './local.js';
import type { Mail } from './mails.js';
import { CAP, isCapped, isWithinHours, type Kind, mayHear, rankOf, SEVEN_DAYS } from './rules.js';

/** Everything that the judge knows. */
export interface Evidence {
  diary: Diary;
  mailsTo(who: string): Mail[];
}

const isBy = (instant: Date | null, at: Date): boolean => instant !== null && instant <= at;
const orderOf = ({ orders }: Diary, id: string | null): Order | undefined => orders.find((order) => order.id === id);
const coupons = ({ diary }: Evidence, codes: string[]): Coupon[] => diary.coupons.filter(({ code }) => codes.includes(code));

/** What a customer is thanked for on a day: true if nothing of it is left. */
function isNothingLeft(person: Person, day: string, at: Date, { diary }: Evidence): boolean {
  const isOfDay = (one: { who: string }, moment: Date | null): boolean =>
    one.who === person.id && moment !== null && moment <= at && thanksDay(moment, person.zone) === day;
  if (diary.visits.some((visit) => isOfDay(visit, visit.at))) return false;
  const bought = diary.orders.filter((order) => isOfDay(order, order.paidAt));
  return bought.every(({ goneAt }) => isBy(goneAt, at));
}

type Why = (mail: Mail, person: Person, evidence: Evidence) => string | null;

const unlessCase =
  (why: Why): Why =>
  (mail, person, evidence) =>
    hasCase(evidence.diary, person.id, mail.at) ? 'somebody is at a complaint of theirs' : why(mail, person, evidence);

const asking: Why = unlessCase(({ at, orderId }, person, { diary }) => {
  const order = orderOf(diary, orderId);
  if (order?.who !== person.id) return 'the order is not theirs';
  if (!isBy(order.deliveredAt, new Date(at.getTime() - 2 * DAY))) return 'it has not been there for two days';
  if (isBy(order.goneAt, at)) return 'the order is gone';
  return isBy(order.answeredAt, at) ? 'they have answered' : null;
});

const couponsAre =
  (state: 'issued' | 'revoked', more: (coupon: Coupon, mail: Mail, evidence: Evidence) => boolean = () => true): Why =>
  (mail, person, evidence) => {
    const named = coupons(evidence, mail.codes);
    if (named.length !== mail.codes.length || named.length === 0) return 'it names a coupon that there is not';
    if (named.some(({ who }) => who !== person.id)) return 'the coupon is not theirs';
    const wrong = named.find((coupon) => stateOf(coupon, mail.at, evidence.diary) !== state || !more(coupon, mail, evidence));
    return wrong ? `its coupon is ${stateOf(wrong, mail.at, evidence.diary)}, until ${wrong.lastDay}` : null;
  };

/** Why a mail should not have left at its moment; null: it was right. */
export const WHY_NOT: Record<Kind, Why> = {
  apology: couponsAre('issued'),
  case_reply: () => null,
  coupon_issued: couponsAre('issued'),
  coupon_revoked: couponsAre('revoked'),
  coupon_expiry: couponsAre('issued', (coupon, { at }, { diary }) => endOf(coupon, diary).getTime() - at.getTime() <= 3 * DAY),
  birthday: unlessCase(({ at }, { birthday, zone }) =>
    birthday !== null && isBirthday(birthday, localOf(at, zone).day) ? null : 'it is not their birthday',
  ),
  welcome: unlessCase(({ at }, { seenAt }) => (at.getTime() - seenAt.getTime() < 4 * DAY ? null : 'they have been here for long')),
  thanks: unlessCase((mail, person, evidence) =>
    isNothingLeft(person, localOf(mail.at, person.zone).day, mail.at, evidence) ? 'there is nothing to thank for' : null,
  ),
  unpaid_order: ({ at, orderId }, person, { diary }) => {
    const order = orderOf(diary, orderId);
    if (order?.who !== person.id) return 'the order is not theirs';
    if (isBy(order.paidAt, at)) return 'the order is paid';
    if (isBy(order.goneAt, at)) return 'the order is cancelled';
    const placed = localOf(order.placedAt, person.zone).day;
    return Date.parse(localOf(at, person.zone).day) - Date.parse(placed) === DAY ? null : 'it is not the day after';
  },
  satisfaction_check: (mail, person, evidence) => {
    const others = evidence.mailsTo(person.id).filter(({ kind }) => kind === 'satisfaction_check');
    const isRecent = others.some(({ at }) => at < mail.at && mail.at.getTime() - at.getTime() < 30 * DAY);
    return isRecent ? 'they were asked less than 30 days ago' : asking(mail, person, evidence);
  },
  satisfaction_reminder: asking,
};

type IsTrue = (kept: Kept, person: Person, evidence: Evidence) => boolean;

const allCoupons =
  (...states: (string | null)[]): IsTrue =>
  ({ subjects, at }, _person, evidence) =>
    coupons(evidence, subjects).every((coupon) => states.includes(stateOf(coupon, at, evidence.diary)));

const isToldWith =
  (carrier: Kind): IsTrue =>
  ({ subjects, at }, person, { mailsTo }) =>
    mailsTo(person.id).some((mail) => mail.kind === carrier && mail.at <= at && subjects.every((code) => mail.codes.includes(code)));

/** Whether what is said to have kept a message back was so. */
export const IS_TRUE: Record<string, IsTrue> = {
  no_consent: ({ kind, at }, person) => !mayHear(kind, person, at),
  case_open: ({ at }, person, { diary }) => hasCase(diary, person.id, at),
  frequency_cap: (kept, person, evidence) => isFull(kept, person, evidence) || givesWay(kept, person, evidence),
  // At whole hours nobody comes by between its beginning and the end of its hours.
  too_late: ({ kind, at }, { zone }) => !isWithinHours(kind, at, zone) && isWithinHours(kind, new Date(at.getTime() - HOUR), zone),
  paid: ({ subjects, at }, _person, { diary }) => isBy(orderOf(diary, subjects[0] ?? null)?.paidAt ?? null, at),
  order_cancelled: ({ subjects, at }, _person, { diary }) => isBy(orderOf(diary, subjects[0] ?? null)?.goneAt ?? null, at),
  order_gone: (kept, person, evidence) =>
    kept.kind === 'thanks'
      ? isNothingLeft(person, localOf(kept.at, person.zone).day, kept.at, evidence)
      : isBy(orderOf(evidence.diary, kept.subjects[0] ?? null)?.goneAt ?? null, kept.at),
  answered: ({ subjects, at }, _person, { diary }) => isBy(orderOf(diary, subjects[0] ?? null)?.answeredAt ?? null, at),
  asked_recently: ({ at }, person, { mailsTo }) =>
    mailsTo(person.id).some((mail) => mail.kind === 'satisfaction_check' && mail.at <= at && at.getTime() - mail.at.getTime() < 30 * DAY),
  coupon_used: allCoupons('used'),
  coupon_revoked: allCoupons('revoked'),
  coupon_expired: allCoupons('expired'),
  coupons_redeemed: allCoupons('used'),
  coupons_revoked: allCoupons('revoked'),
  coupons_expired: allCoupons('expired'),
  nothing_left: allCoupons('used', 'revoked', 'expired', 'held'),
  told_with_apology: isToldWith('apology'),
  told_with_birthday: isToldWith('birthday'),
};

/** As many as may be have gone out. A birthday is known when the day begins: only what matters more may have been faster. */
function isFull({ kind, at }: Kept, { id, zone }: Person, { mailsTo }: Evidence): boolean {
  const capped = mailsTo(id).filter((mail) => mail.at <= at && mail.kind !== null && isCapped(mail.kind));
  const isInTheWay = (mail: Mail): boolean => kind !== 'birthday' || (mail.kind !== null && rankOf(mail.kind) < rankOf(kind));
  const today = capped.filter((mail) => localOf(mail.at, zone).day === localOf(at, zone).day && isInTheWay(mail));
  return today.length >= CAP.perDay || capped.filter((mail) => at.getTime() - mail.at.getTime() < SEVEN_DAYS).length >= CAP.inSevenDays;
}

/** Something that matters more was due on the same day. */
function givesWay({ kind, at }: Kept, person: Person, { diary, mailsTo }: Evidence): boolean {
  const { day } = localOf(at, person.zone);
  const others = [...mailsTo(person.id), ...diary.kept.filter(({ who }) => who === person.id)];
  return others.some(
    (other) =>
      other.kind !== null && isCapped(other.kind) && rankOf(other.kind) < rankOf(kind) && localOf(other.at, person.zone).day === day,
  );
}

/** Whether a mail that only serves or greets names a coupon to somebody who wants no offers. */
export const offersUnasked = ({ kind, codes, at }: Mail, person: Person): boolean =>
  (kind === 'birthday' || kind === 'unpaid_order') && codes.length > 0 && consentOf(person, 'promotions', at) !== true;
