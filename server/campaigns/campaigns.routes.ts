import { z } from 'zod';
import { campaignDefinition } from '../../campaigns/campaign.js';
import { type Endpoint, endpoint, Reply } from '../http/endpoint.js';
import { afterCursor, listOf, page, paged } from '../http/lists.js';
import { Refusal } from '../lib/refusal.js';
import { warningsSchema } from '../lib/warnings.js';
import { historyOf, revisionDocument, revisionView } from './campaign-history.js';
import { actOnCampaign, campaignById, campaignView, changeCampaign, createCampaign } from './campaigns.service.js';
import { type CampaignRecord, listCampaigns } from './campaigns.store.js';

const id = z.object({ id: z.string().max(100) });
const basisPoints = z.int().nullable();
const campaign = campaignDefinition
  .extend({
    id: z.string(),
    state: z.enum(['draft', 'active', 'paused', 'ended']),
    rev: z.int(),
    effectiveDiscount: z.object({ headlineBp: basisPoints, ifUsedBp: basisPoints, assuming: z.string() }),
    warnings: warningsSchema,
    createdBy: z.string(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    updatedBy: z.string().nullable().describe('Who changed it last; null: an earlier version kept nobody.'),
    activatedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Campaign' });

const withTag = (record: CampaignRecord, more: object = {}, status = 200): Reply =>
  new Reply({ ...campaignView(record), ...more }, { status, headers: { etag: `"${record.rev}"` } });

const act = (name: 'activate' | 'pause' | 'end', summary: string): Endpoint =>
  endpoint({
    method: 'post',
    path: `/v1/campaigns/{id}/${name}`,
    summary,
    params: id,
    answer: campaign,
    handle: async ({ params }, context) => withTag(await actOnCampaign(params.id, name, context)),
  });

function revBefore(after: string | null): number | null {
  if (after === null) return null;
  if (/^[1-9]\d{0,8}$/.test(after)) return Number(after);
  throw new Refusal('bad_cursor', 'This cursor is not valid. Use nextCursor of the previous page.');
}

/** `figuresOf` comes from above: what happened in a campaign lies in the records of other rooms. */
export const campaignRoutes = (figuresOf: (campaign: CampaignRecord) => Promise<object>, figures: z.ZodType): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/v1/campaigns',
    summary: 'Create a campaign. It starts as a draft.',
    body: z.unknown(),
    bodyDocument: campaignDefinition.meta({ id: 'Campaign' }),
    answer: campaign,
    status: 201,
    idempotent: 'if_asked',
    handle: async ({ body, idempotencyKey }, context) => withTag(await createCampaign(body, context, idempotencyKey), {}, 201),
  }),
  endpoint({
    method: 'get',
    path: '/v1/campaigns',
    summary: 'List campaigns, without figures.',
    query: z.strictObject(page),
    answer: listOf(campaign),
    handle: async ({ query }) => {
      const found = await listCampaigns(afterCursor(query.cursor), query.limit + 1);
      return paged(found, query.limit, ({ _id }) => _id, campaignView);
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/campaigns/{id}',
    summary: 'Show a campaign with its figures and the effective discount of its coupons.',
    params: id,
    answer: campaign.extend({ figures }),
    handle: async ({ params }) => {
      const record = await campaignById(params.id);
      return withTag(record, { figures: await figuresOf(record) });
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/campaigns/{id}/history',
    summary: 'What a campaign is and was: who changed it, when, and what, the newest first.',
    params: id,
    query: z.strictObject(page),
    answer: listOf(revisionDocument),
    async handle({ params, query: { limit, cursor } }) {
      const found = await historyOf(await campaignById(params.id), revBefore(afterCursor(cursor)), limit + 1);
      return paged(found, limit, ({ rev }) => String(rev), revisionView);
    },
  }),
  endpoint({
    method: 'patch',
    path: '/v1/campaigns/{id}',
    summary: 'Change the settings that you send; null removes an optional one. Issued coupons keep their terms.',
    params: id,
    body: z.record(z.string(), z.unknown()),
    bodyDocument: campaignDefinition.partial().meta({ id: 'CampaignPatch' }),
    answer: campaign,
    handle: async ({ params, body, ifMatch }, context) => withTag(await changeCampaign(params.id, ifMatch, body, context)),
  }),
  act('activate', 'Activate it: it issues coupons from now on.'),
  act('pause', 'Pause it: no coupons are issued until it is activated again. Issued coupons stay valid.'),
  act('end', 'End it for good. Issued coupons stay valid.'),
];
