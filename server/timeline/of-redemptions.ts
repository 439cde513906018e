import { formatMinor } from '../../campaigns/money.js';
import type { Reason } from '../../campaigns/reasons.js';
import type { Customer } from '../customers/customer.js';
import { nameOfKey } from '../orders/source-key.js';
import { findDiscrepanciesOfCustomer } from '../redemptions/discrepancies.store.js';
import { type Redemption, usedMinorOf, whyLostWords } from '../redemptions/redemption.js';
import { findRedemptionsOfCustomer } from '../redemptions/redemptions.store.js';
import { type Entry, orderOf } from './timeline.js';

/** Why codes were refused at a checkout, a line for each, and what was given without a coupon. What became of the others stands in their coupons' lives. */
export const redemptionEntries = async ({ _id }: Customer): Promise<Entry[]> =>
  (await findRedemptionsOfCustomer(_id)).flatMap((redemption) => [...refusalsIn(redemption), ...overrunsIn(redemption)]);

/** Where orders and the redemptions that they name do not agree. */
export const discrepancyEntries = async ({ _id }: Customer): Promise<Entry[]> =>
  (await findDiscrepanciesOfCustomer(_id)).map(({ _id: key, code, message, orderId, redemptionId, at }) => ({
    at,
    what: code === 'redemption_unknown' ? 'order.redemption_unknown' : 'order.redemption_mismatch',
    sentence: `Order ${nameOfKey(orderId)} and redemption ${redemptionId}: ${message}`,
    key,
    ...orderOf(orderId),
    redemptionId,
  }));

function overrunsIn(redemption: Redemption): Entry[] {
  const { _id, actorId, isOverrun, orderId, held, pricing, createdAt, back } = redemption;
  if (!isOverrun || orderId === null) return [];
  const amount = `${formatMinor(
    held.reduce((sum, one) => sum + usedMinorOf(redemption, one), 0),
    pricing?.currency ?? '',
  )} ${pricing?.currency}`;
  const entry = { key: _id, ...orderOf(orderId), redemptionId: _id };
  const booked = { at: createdAt, what: 'redemption.overrun' as const, by: actorId, ...entry };
  const undone = { what: 'redemption.overrun_undone' as const, ...entry };
  return [
    {
      ...booked,
      sentence: `Order ${nameOfKey(orderId)} used ${amount} that could not be had any more, and it is booked as an overrun. ${whyLostWords(redemption)}`,
    },
    ...(back
      ? [{ at: back.at, ...undone, sentence: `Order ${nameOfKey(orderId)} was cancelled: the overrun of ${amount} is undone.` }]
      : []),
  ];
}

const refusalsIn = ({ _id, actorId, createdAt, refused, cart }: Redemption): Entry[] =>
  refused.map(({ code, campaignId, reasons }, index) => ({
    at: createdAt,
    what: 'redemption.refused',
    sentence: `The code ${code} was refused: ${reasons.map((reason) => words(reason, cart.currency)).join(' ')}`,
    key: `${_id} ${index}`,
    code,
    redemptionId: _id,
    by: actorId,
    reasons,
    ...(campaignId !== null && { campaignId }),
  }));

const words = ({ message, missing = [] }: Reason, currency: string): string =>
  [
    message,
    ...missing.map(({ fact, need, have }) => `${fact} was ${amount(fact, have, currency)} and should be ${amount(fact, need, currency)}.`),
  ].join(' ');

function amount(fact: string, value: unknown, currency: string): string {
  if (value === null || value === undefined) return 'not known';
  return fact.endsWith('Minor') && typeof value === 'number' ? `${formatMinor(value, currency)} ${currency}` : JSON.stringify(value);
}
