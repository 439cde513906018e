import type { Coupon } from '../coupons/coupon.js';
import { couponView } from '../coupons/coupon-view.js';
import { type Customer, currentConsents } from '../customers/customer.js';
import { findCustomer } from '../customers/customers.store.js';
import { fresh } from '../profile/profile.service.js';
import { walletOf } from '../profile/wallet.js';
import { timelineOf } from '../timeline/timeline.service.js';
import type { ReadAs } from './page.js';
import { plainWords, rewardWords, sumsWords } from './words.js';

const MOST_ENTRIES = 200;
const MOST_COUPONS = 200;

/** One customer: what is known, the wallet, and what happened. */
export const customerPage: ReadAs = async ({ id }, { shop, now, language }) => {
  const known = await findCustomer(id);
  if (!known) return null;
  const customer = await fresh(known, now);
  const coupons = (await walletOf(customer, { after: null, limit: MOST_COUPONS })).map(couponRow);
  const entries = await timelineOf(customer, null, MOST_ENTRIES, language);
  const title = customer.name ?? customer._id;
  return {
    template: 'console-customer',
    title,
    variables: { id: customer._id, ...factsOf(customer), coupons, entries: entries.map(entryRow), zone: shop.zone },
  };
};

export const couponRow = (coupon: Coupon) => ({
  code: couponView(coupon).code,
  state: coupon.state,
  reward: rewardWords(coupon.reward, coupon.currency),
  goal: plainWords(coupon.goal),
  lastDay: coupon.lastDay,
});

const entryRow = ({ at, what, sentence, code }: { at: Date; what: string; sentence: string; code?: string }) => ({
  at,
  what,
  sentence,
  // A refused code is masked and leads nowhere.
  code: code === undefined || code.includes('*') ? null : code,
});

/** What is known of a customer, as pairs of words; what is not known is left out. */
export function factsOf({
  _id,
  identifiers,
  name,
  locale,
  zone,
  country,
  birthday,
  tier,
  tags,
  traits,
  preferences,
  consents,
  figures,
  bounced,
}: Customer) {
  const rows: [string, string | null | undefined][] = [
    ['Id', _id],
    ['Name', name],
    ['Id in the shop', identifiers.shopId],
    ['E-mail', bounced && bounced.email === identifiers.email ? `${identifiers.email} (mails came back)` : identifiers.email],
    ['Phone', identifiers.phone],
    ['Language', locale],
    ['Zone', zone],
    ['Country', country],
    ['Birthday', birthday],
    ['Tier', tier],
    ['Tags', tags.join(', ')],
    ['Traits', pairWords(traits)],
    ['Preferences', pairWords(preferences)],
    [
      'Consents',
      currentConsents(consents)
        .map(({ channel, stream, granted }) => `${stream} by ${channel}: ${granted ? 'yes' : 'no'}`)
        .join(', ') || 'none',
    ],
    ['Orders', String(figures.orders)],
    ['Spent', sumsWords(figures.spentMinor)],
    ['Categories', pairWords(figures.categories)],
    ['Coupons', `${figures.coupons.issued} issued, ${figures.coupons.redeemed} redeemed, ${figures.coupons.expired} expired`],
    ['Saved', sumsWords(figures.coupons.savedMinor)],
  ];
  return { facts: rows.flatMap(([word, value]) => (value ? [{ word, value }] : [])) };
}

const pairWords = (pairs: Record<string, unknown>): string =>
  Object.entries(pairs)
    .map(
      ([word, value]) =>
        `${word}: ${typeof value === 'object' && value !== null && !Array.isArray(value) ? `(${pairWords({ ...value })})` : String(value)}`,
    )
    .join(', ');
