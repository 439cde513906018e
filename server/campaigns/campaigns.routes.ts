import { z } from 'zod';
import { campaignDefinition } from '../../campaigns/campaign.js';
import { leftOutOfRules } from '../../campaigns/rule-keys.js';
import type { Context } from '../context.js';
import { type Endpoint, endpoint, Reply } from '../http/endpoint.js';
import { actor, campaignId, instant, nullableInstant, pathId } from '../http/fields.js';
import { afterCursor, badCursor, listOf, page, paged } from '../http/lists.js';
import { countWarnings, warningsSchema } from '../lib/warnings.js';
import { campaignState, historyOf, revField, revisionDocument, revisionView, shownDefinition } from './campaign-history.js';
import {
  actOnCampaign,
  campaignById,
  campaignsIn,
  campaignView,
  changeCampaign,
  copyCampaign,
  createCampaign,
  deleteCampaign,
} from './campaigns.service.js';
import type { CampaignRecord } from './campaigns.store.js';

const id = pathId('The id of the campaign (`cmp_…`).');
const campaign = shownDefinition
  .extend({
    id: campaignId,
    state: campaignState,
    rev: revField.describe('The number of this version, raised by every change. It is the `ETag`.'),
    effectiveDiscount: z
      .object({
        headlineBp: z
          .int()
          .nullable()
          .describe('In basis points: the coupon’s face value against the least amount that earns it. Null: no minimum is asked.'),
        ifUsedBp: z
          .int()
          .nullable()
          .describe(
            'In basis points: the face value against all that has to be spent, to earn the coupon and to use it. Null: no minimum is asked.',
          ),
        assuming: z.string().describe('The amounts that this rests on, in words.'),
      })
      .describe('What a coupon takes off, as customers read it and as it works out.'),
    warnings: warningsSchema,
    createdBy: actor('Who created it'),
    createdAt: instant('When it was created.'),
    updatedAt: instant('When it was last changed, activated, paused or ended.'),
    updatedBy: z.string().nullable().describe('Who changed it last; null: an earlier version kept nobody.'),
    activatedAt: nullableInstant('When it was first activated; null: never.'),
  })
  .meta({ id: 'Campaign', description: 'A campaign: who earns a coupon, what it gives, and what it may cost.' });

/** What may be left out of a definition may be taken back to its default. */
const clearable = (setting: z.ZodType): z.ZodType =>
  setting.safeParse(undefined).success ? setting.nullable().describe(setting.description ?? '') : setting;
const campaignPatch = z
  .strictObject(
    Object.fromEntries(Object.entries(campaignDefinition.shape).map(([name, setting]) => [name, clearable(setting).optional()])),
  )
  .meta({ id: 'CampaignPatch', description: 'The settings to change.' });

const withTag = (record: CampaignRecord, context: Context, more: object = {}, status = 200): Reply =>
  new Reply({ ...campaignView(record, context), ...more }, { status, headers: { etag: `"${record.rev}"` } });

/** With what was left out of the rules as they were sent: the campaign that is kept knows nothing of it. */
function afterReading(sent: unknown, record: CampaignRecord, context: Context, status = 200): Reply {
  const leftOut = leftOutOfRules(sent);
  countWarnings(leftOut);
  return withTag(record, context, { warnings: [...leftOut, ...campaignView(record, context).warnings] }, status);
}

const act = (name: 'activate' | 'pause' | 'end', summary: string, description: string): Endpoint =>
  endpoint({
    method: 'post',
    path: `/v1/campaigns/{id}/${name}`,
    summary,
    description,
    params: id,
    answer: campaign,
    etag: true,
    handle: async ({ params }, context) => withTag(await actOnCampaign(params.id, name, context), context),
  });

function revBefore(after: string | null): number | null {
  if (after === null) return null;
  if (/^[1-9]\d{0,8}$/.test(after)) return Number(after);
  throw badCursor();
}

/** `figuresOf` comes from above: what happened in a campaign lies in the records of other rooms. */
export const campaignRoutes = (figuresOf: (campaign: CampaignRecord, now: Date) => Promise<object>, figures: z.ZodType): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/v1/campaigns',
    summary: 'Create a campaign. It starts as a draft.',
    description:
      'Nothing is issued until you activate it. A definition that is incomplete, unknown or contradicts its goal is refused with 422 `invalid` and every place that is wrong; what is allowed and yet surprising comes back in `warnings`.',
    body: z.unknown(),
    bodyDocument: campaignDefinition.meta({ id: 'Campaign', description: 'A campaign as you define it.' }),
    answer: campaign,
    etag: true,
    status: 201,
    idempotent: 'if_asked',
    handle: async ({ body, idempotencyKey }, context) =>
      afterReading(body, await createCampaign(body, context, idempotencyKey), context, 201),
  }),
  endpoint({
    method: 'get',
    path: '/v1/campaigns',
    summary: 'List campaigns, without figures.',
    description: 'All campaigns, drafts and ended ones included, by id; with `state` only those that are in it now.',
    query: z.strictObject({ ...page, state: campaignState.optional() }),
    answer: listOf(campaign),
    handle: async ({ query: { state, cursor, limit } }, context) => {
      const found = await campaignsIn(state ?? null, context.now, afterCursor(cursor), limit + 1);
      return paged(
        found,
        limit,
        ({ _id }) => _id,
        (record) => campaignView(record, context),
      );
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/campaigns/{id}',
    summary: 'Show a campaign with its figures and the effective discount of its coupons.',
    description: 'The figures are summed from the records at this moment. Answers the `ETag` that a change has to name.',
    params: id,
    answer: campaign.extend({ figures }).describe('The campaign with its figures.'),
    etag: true,
    handle: async ({ params }, context) => {
      const record = await campaignById(params.id);
      return withTag(record, context, { figures: await figuresOf(record, context.now) });
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/campaigns/{id}/history',
    summary: 'What a campaign is and was: who changed it, when, and what, the newest first.',
    description: 'The first entry is the campaign as it is now. Every version is kept whole.',
    params: id,
    query: z.strictObject(page),
    answer: listOf(revisionDocument),
    async handle({ params, query: { limit, cursor } }, { actor }) {
      const found = await historyOf(await campaignById(params.id), revBefore(afterCursor(cursor)), limit + 1);
      return paged(
        found,
        limit,
        ({ rev }) => String(rev),
        (revision) => revisionView(revision, actor),
      );
    },
  }),
  endpoint({
    method: 'patch',
    path: '/v1/campaigns/{id}',
    summary: 'Change the settings that you send. Issued coupons keep their terms.',
    description:
      'Keys that you leave out stay as they are. A key that you send replaces the whole setting: what you leave out inside it takes its default. Null takes a setting back to its default, or away where it has none. Once the campaign has been active, `goal`, `currency` and how customers come to it (`trigger`, a code, `automatic` or none) are fixed; of `codes` you may add some and take some away. Its budget and limits can be raised or lowered but not added or removed (422 `fixed_after_activation`). An ended campaign is refused with 422 `invalid` (`campaign_ended`), a live one with a shared code that another has with 409 `code_taken` (or `still_under_way`: try again).',
    params: id,
    body: z.record(z.string(), z.unknown()),
    bodyDocument: campaignPatch,
    answer: campaign,
    etag: true,
    handle: async ({ params, body, ifMatch }, context) =>
      afterReading(body, await changeCampaign(params.id, ifMatch, body, context), context),
  }),
  endpoint({
    method: 'post',
    path: '/v1/campaigns/{id}/copy',
    summary: 'Copy a campaign, in whatever state: a new draft with the same definition, called “Copy of …”.',
    description:
      'Its shared codes are copied too. The copy cannot be activated with a code that a live campaign has (409 `code_taken`): end the other, or change the code. Nothing of what happened in the campaign is copied.',
    params: id,
    answer: campaign,
    etag: true,
    status: 201,
    idempotent: 'if_asked',
    handle: async ({ params, idempotencyKey }, context) =>
      withTag(await copyCampaign(params.id, context, idempotencyKey), context, {}, 201),
  }),
  endpoint({
    method: 'delete',
    path: '/v1/campaigns/{id}',
    summary: 'Delete a draft that was never activated.',
    description:
      'Answers the draft as it was. Anything else is refused with 409 `wrong_state`: end it instead, and its coupons and figures stay. A repeat is refused with 404 `not_found`.',
    params: id,
    answer: campaign,
    handle: async ({ params }, context) => campaignView(await deleteCampaign(params.id), context),
  }),
  act(
    'activate',
    'Activate it: it gives its reward from now on, or from its `window.startsAt`.',
    'Events that were sent before are not looked at again. An active campaign stays as it is; an ended one is refused with 409 `wrong_state`. A definition that would not be accepted today, or whose window is over, is refused with 422 `invalid`. Before `window.startsAt` it is `scheduled`. A shared code is one live campaign’s at a time: one that another has is refused with 409 `code_taken`, one that another is going live with just now with 409 `still_under_way`.',
  ),
  act(
    'pause',
    'Pause it: it gives nothing until it is activated again. Issued coupons stay valid.',
    'What happens while it is paused earns nothing, also later. A paused campaign stays as it is; a draft or an ended one is refused with 409 `wrong_state`.',
  ),
  act(
    'end',
    'End it for good. Issued coupons stay valid.',
    'A draft can be ended too. It cannot be restarted; create a new campaign instead. To take issued coupons back, revoke them one by one. An ended campaign stays as it is.',
  ),
];
