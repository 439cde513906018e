import mongoose from 'mongoose';
import { HOUR_MS } from '../../campaigns/durations.js';
import { hashOf } from './records.js';

// What other systems and customers were told, read as it lies: nothing in here comes from the program that is tried.

interface Named {
  _id: string;
}
interface CouponDoc extends Named {
  customerId: string;
  state: string;
  expiresAt: Date;
  remindedBy: string | null;
  news?: string;
  untold?: string;
  moves: { to: string }[];
}
interface MessageDoc extends Named {
  kind: string;
  state: string;
  codes: string[];
  dueAt: Date;
}
type ChangeDoc = Named & { type: string; unlisted?: true };

const all = async <Doc>(name: string): Promise<Doc[]> => (await mongoose.connection.collection(name).find().toArray()) as Doc[];

/** How often each word comes. */
export function counted(words: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words.toSorted()) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

const said = (faults: [is: boolean, sentence: string][]): string[] => faults.flatMap(([is, sentence]) => (is ? [sentence] : []));

/** What of a coupon's life is told; coming free again after a checkout is not, nor running out once more. */
function changesOf({ moves }: CouponDoc): string[] {
  return moves.flatMap(({ to }, number) => {
    const from = moves[number - 1]?.to;
    if (to === 'issued') return from === undefined ? 'coupon.issued' : from === 'redeemed' ? 'coupon.restored' : [];
    return to === 'reserved' || (to === 'expired' && from === 'reserved') ? [] : `coupon.${to}`;
  });
}

/** Everything that happened stands in the book of changes, once, and nothing has anything left to tell. */
export async function brokenBook(): Promise<string[]> {
  const coupons = (await all<CouponDoc>('coupons')).filter(({ state }) => state !== 'refused');
  const redemptions = await all<Named & { state: string; isOverrun?: true; news?: string }>('redemptions');
  const discrepancies = await all<Named & { code: string; news?: string }>('discrepancies');
  const cases = await all<Named & { hasUntold: boolean; news?: string }>('cases');
  const customers = await all<Named & { movedTo?: string; news?: string }>('customers');
  const changes = await all<ChangeDoc>('changes');
  const listed = (await all<{ changeIds: string[] }>('change_pages')).flatMap(({ changeIds }) => changeIds);
  const overruns = redemptions.filter(({ isOverrun }) => isOverrun);
  const due = [
    ...coupons.flatMap(changesOf),
    ...overruns.map(() => 'redemption.overrun'),
    ...overruns.filter(({ state }) => state === 'restored').map(() => 'redemption.overrun_undone'),
    ...discrepancies.map(({ code }) => (code === 'redemption_unknown' ? 'order.redemption_unknown' : 'order.redemption_mismatch')),
    ...cases.map(() => 'case.opened'),
    ...customers.flatMap(({ movedTo }) => (movedTo === undefined ? [] : 'customer.merged')),
  ];
  const [is, should] = [changes.map(({ type }) => type), due].map((types) => JSON.stringify(counted(types)));
  const withNews = [...coupons, ...redemptions, ...discrepancies, ...cases, ...customers].filter(({ news }) => news !== undefined);
  return said([
    [is !== should, `not every change is noted once: ${is} of ${should}`],
    [listed.length !== new Set(listed).size, 'a change stands twice in the book'],
    [listed.length !== changes.length || changes.some(({ unlisted }) => unlisted), 'a change stands nowhere in the book'],
    [withNews.length > 0, `${withNews.map(({ _id }) => _id)} has news for other systems`],
    [coupons.some(({ untold }) => untold !== undefined), 'a coupon has something to tell'],
    [cases.some(({ hasUntold }) => hasUntold), 'a case has something to tell'],
  ]);
}

/** Of a shop whose one webhook hears of every change, and whose customers may be written to; everything has come to rest at `now`. */
export async function brokenTelling(now: Date, told: string[]): Promise<string[]> {
  const changes = await all<ChangeDoc>('changes');
  const deliveries = await all<Named & { state: string }>('deliveries');
  const messages = await all<MessageDoc>('messages');
  const coupons = await all<CouponDoc>('coupons');
  const heard = new Set(told);
  return [
    ...(await brokenBook()),
    ...said([[deliveries.length !== changes.length, `${deliveries.length} deliveries of ${changes.length} changes`]]),
    ...deliveries.filter(({ state }) => state !== 'delivered').map(({ _id, state }) => `delivery ${_id} is ${state}`),
    ...changes.filter(({ _id }) => !heard.has(_id)).map(({ _id }) => `nobody heard of ${_id}`),
    ...messages.flatMap((message) => brokenMessage(message, heard, now)),
    ...coupons.flatMap((coupon) => brokenWords(coupon, messages, now)),
  ];
}

const brokenMessage = ({ _id, state, dueAt }: MessageDoc, heard: Set<string>, now: Date): string[] =>
  said([
    [state === 'sending', `message ${_id} is being sent for ever`],
    [state === 'planned' && dueAt <= now, `message ${_id} is due`],
    [state === 'sent' && !heard.has(_id), `message ${_id} was sent, and nobody has it`],
  ]);

const REMINDED_MS = 72 * HOUR_MS;

/** A coupon's customer is told that it is there, that it was taken back, and that it ends. */
function brokenWords(coupon: CouponDoc, messages: MessageDoc[], now: Date): string[] {
  const { _id, state, moves, expiresAt, remindedBy } = coupon;
  // It may have been planned under another id of the customer's, before they were merged.
  const isPlanned = (kind: string) =>
    messages.some((message) => message._id.startsWith(`${kind}:`) && message._id.endsWith(`:${hashOf('coupon', _id)}`));
  const reminder = messages.find((message) => message._id === remindedBy);
  const isEnding = state === 'issued' && expiresAt > now && expiresAt.getTime() <= now.getTime() + REMINDED_MS;
  const isLeft = reminder === undefined ? remindedBy !== 'none' : ['suppressed', 'failed'].includes(reminder.state);
  const reminders = messages.filter(({ kind, state: is, codes }) => kind === 'coupon_expiry' && is === 'sent' && codes.includes(_id));
  // Extended, or given back by a cancelled order, it lives and ends anew.
  const lives = moves.filter(({ to }, number) => to === 'issued' && moves[number - 1]?.to !== 'reserved');
  return said([
    // One that is taken back before anything was planned is told of in one message.
    [moves.length > 0 && state !== 'revoked' && !isPlanned('coupon_issued'), `nobody is told of the coupon ${_id}`],
    [state === 'revoked' && !isPlanned('coupon_revoked'), `nobody is told that ${_id} was taken back`],
    [isEnding && isLeft, `nobody is reminded of ${_id}: ${remindedBy} is ${reminder?.state}`],
    [reminders.length > lives.length, `${_id} was reminded of ${reminders.length} times`],
    [reminder?.state === 'sent' && !reminder.codes.includes(_id), `${_id} is in a reminder that does not name it`],
  ]);
}
