import { formatMinor } from '../../campaigns/money.js';
import type { Reason } from '../../campaigns/reasons.js';
import type { Customer } from '../customers/customer.js';
import type { Redemption } from '../redemptions/redemption.js';
import { findRedemptionsOfCustomer } from '../redemptions/redemptions.store.js';
import type { Entry } from './timeline.js';

/** Why codes were refused at a checkout, a line for each. What became of the others stands in their coupons' lives. */
export const refusalEntries = async ({ _id }: Customer): Promise<Entry[]> => (await findRedemptionsOfCustomer(_id)).flatMap(refusalsIn);

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
