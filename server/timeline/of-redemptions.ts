import type { Customer } from '../customers/customer.js';
import type { Redemption } from '../redemptions/redemption.js';
import { findRedemptionsOfCustomer } from '../redemptions/redemptions.store.js';
import type { Entry } from './timeline.js';

/** Why codes were refused at a checkout, a line for each. What became of the others stands in their coupons' lives. */
export const refusalEntries = async ({ _id }: Customer): Promise<Entry[]> => (await findRedemptionsOfCustomer(_id)).flatMap(refusalsIn);

const refusalsIn = ({ _id, actorId, createdAt, refused }: Redemption): Entry[] =>
  refused.map(({ code, campaignId, reasons }, index) => ({
    at: createdAt,
    what: 'redemption.refused',
    sentence: `The code ${code} was refused: ${reasons.map(({ message }) => message).join(' ')}`,
    key: `${_id} ${index}`,
    code,
    redemptionId: _id,
    by: actorId,
    reasons,
    ...(campaignId !== null && { campaignId }),
  }));
