import { z } from 'zod';
import { instantSchema } from '../../campaigns/cart.js';
import { hasCoupons } from '../../campaigns/way-in.js';
import { campaignById } from '../campaigns/campaigns.service.js';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { campaignId } from '../http/fields.js';
import { afterPlace, listOf, page, pagedByPlace } from '../http/lists.js';
import { REDEMPTION_STATES, type Redemption } from './redemption.js';
import { redemptionDocument } from './redemption-documents.js';
import { shown } from './redemptions.service.js';
import { listRedemptions, type RedemptionFilter } from './redemptions.store.js';

const filter = z.strictObject({
  ...page,
  campaign: campaignId.max(100).optional().describe('Only redemptions with a coupon, a code or the automatic discount of this campaign.'),
  state: z.enum(REDEMPTION_STATES).optional().describe('Only redemptions in this state.'),
  from: instantSchema.optional().describe('Only redemptions that were reserved at this instant or later, such as `2026-03-01T00:00:00Z`.'),
  to: instantSchema.optional().describe('Only redemptions that were reserved before this instant.'),
});

export const redemptionListRoutes: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/redemptions',
    summary: 'List redemptions, the most recent first: who used a campaign, and what it took off.',
    description:
      'Of all campaigns, or of one; in any state, or in one. A reserve that was refused held nothing: it is listed as `released`, and under no campaign. An unknown `campaign` is refused with 404 `not_found`.',
    query: filter,
    answer: listOf(redemptionDocument),
    async handle({ query }) {
      const found = await listRedemptions(await filterOf(query), afterPlace(query.cursor), query.limit + 1);
      const { items, nextCursor } = pagedByPlace(found, query.limit, placeOf, shown);
      return { items: await Promise.all(items), nextCursor };
    },
  }),
];

const placeOf = ({ createdAt, _id }: Redemption) => ({ at: createdAt, id: _id });

async function filterOf({ campaign, state, from, to }: z.infer<typeof filter>): Promise<RedemptionFilter> {
  return {
    campaign: campaign === undefined ? undefined : await placeIn(campaign),
    state,
    ...(from !== undefined && { from: new Date(from) }),
    ...(to !== undefined && { to: new Date(to) }),
  };
}

/** A campaign's way in is settled before anybody can redeem: it stands in coupons, or beside them. */
async function placeIn(id: string): Promise<RedemptionFilter['campaign']> {
  return { id, in: hasCoupons(await campaignById(id)) ? 'held' : 'uses' };
}
