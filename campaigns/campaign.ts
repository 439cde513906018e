import { z } from 'zod';
import { type CampaignDefinition, campaignDefinition } from './definition.js';
import type { ErrorCode } from './error-codes.js';
import { contradictions } from './goals.js';
import { type ParsedDefinition, parseDefinition, type ShopTerms } from './parse-definition.js';
import { type Problem, problem } from './problem.js';
import { type RewardTerms, rewardSchema, termsOf } from './rewards/reward.js';
import { hasCoupons, newWayKey, wayInOf, wayKeyOf } from './way-in.js';

export { type CampaignDefinition, campaignDefinition } from './definition.js';
export { definitionWarnings } from './definition-warnings.js';
export { type ParsedDefinition, parseDefinition, type ShopTerms } from './parse-definition.js';

export const CAMPAIGN_STATES = ['draft', 'active', 'paused', 'ended'] as const;
export type CampaignState = (typeof CAMPAIGN_STATES)[number];

/** What may be left out for good; undefined where a change takes it away. */
const gone = <Setting extends z.ZodType>(setting: z.ZodOptional<Setting>) => setting.unwrap().or(z.undefined()).exactOptional();

const { trigger, code, codes, automatic, label, terms, window, floorBp, budgetMinor } = campaignDefinition.shape;

/** A definition with all that it left open filled in, and its life. */
export const campaignRecord = z.object({
  ...campaignDefinition.shape,
  trigger: gone(trigger),
  code: gone(code),
  codes: gone(codes),
  automatic: gone(automatic),
  label: gone(label),
  terms: gone(terms),
  window: gone(window),
  floorBp: gone(floorBp),
  budgetMinor: gone(budgetMinor),
  reward: rewardSchema,
  currency: z.string(),
  validity: z.object({ startsAfterDays: z.int(), days: z.int().optional(), until: z.string().optional() }),
  _id: z.string(),
  state: z.enum(CAMPAIGN_STATES),
  rev: z.int(),
  createdBy: z.string(),
  createdAt: z.date(),
  updatedAt: z.date(),
});
export type Campaign = z.infer<typeof campaignRecord>;

/** The greatest priority first, then by id. */
export const byPriority = (one: Ranked, other: Ranked): number => other.priority - one.priority || (one._id < other._id ? -1 : 1);

type Ranked = Pick<Campaign, '_id' | 'priority'>;

export type CampaignAct = 'activate' | 'pause' | 'end';

/** A campaign's life. What stands already is a harmless repeat; what is not in a row is refused. */
const MOVES: Record<CampaignAct, Partial<Record<CampaignState, CampaignState>>> = {
  activate: { draft: 'active', active: 'active', paused: 'active' },
  pause: { active: 'paused', paused: 'paused' },
  end: { draft: 'ended', active: 'ended', paused: 'ended', ended: 'ended' },
};

/** Why an act leads nowhere. */
export interface CampaignRefusal {
  code: ErrorCode;
  message: string;
}

const REFUSED: Record<CampaignState, CampaignRefusal> = {
  draft: { code: 'campaign_not_active', message: 'The campaign has not been activated yet.' },
  active: { code: 'campaign_active', message: 'The campaign is active.' },
  paused: { code: 'campaign_paused', message: 'The campaign is paused.' },
  ended: { code: 'campaign_ended', message: 'The campaign has ended and cannot be restarted.' },
};

/** Why a campaign in such a state is not asked for something. */
export const whyNot = (state: CampaignState): CampaignRefusal => REFUSED[state];

/** Where an act leads a campaign, or why it does not. */
export function moveCampaign(state: CampaignState, act: CampaignAct): { state: CampaignState } | { refused: CampaignRefusal } {
  const next = MOVES[act][state];
  return next === undefined ? { refused: REFUSED[state] } : { state: next };
}

/**
 * A campaign's definition after a PATCH: given keys replace, null takes an optional one away. Refuses what coupons and limits already
 * stand on; a changed reward, rule or validity is fine, because each coupon carries its own copy. What a running campaign was accepted with
 * keeps nobody from changing the rest of it.
 */
export function changeDefinition(campaign: Campaign, patch: Record<string, unknown>, shop: ShopTerms = {}): ParsedDefinition {
  if (campaign.state === 'ended') return { problems: [problem('', REFUSED.ended.code, REFUSED.ended.message)] };
  const fixed = campaign.state === 'draft' ? [] : fixedProblems(campaign, patched(campaign, patch));
  if (fixed.length > 0) return { problems: fixed };
  const tolerated = campaign.state === 'active' ? contradictions(campaign) : [];
  const parsed = parseDefinition(patched(campaign, patch), shop, tolerated);
  if ('problems' in parsed || campaign.state === 'draft') return parsed;
  const problems = guardProblems(campaign, parsed.definition);
  return problems.length > 0 ? { problems } : parsed;
}

/** As somebody would define it: what a gift is worth, and what has no meaning without coupons, is not theirs to say. */
export type DefinitionTerms = Omit<CampaignDefinition, 'reward' | 'validity'> & {
  reward: RewardTerms;
  validity?: CampaignDefinition['validity'];
};

/** The campaign's part of a document as somebody would define it, without its life. */
export const definitionOf = (campaign: Campaign): DefinitionTerms => {
  const own = Object.entries(campaign).filter(
    ([key]) => Object.hasOwn(campaignDefinition.shape, key) && (key !== 'validity' || hasCoupons(campaign)),
  );
  return { ...(Object.fromEntries(own) as CampaignDefinition), reward: termsOf(campaign.reward) };
};

/** A draft that issues no coupons any more loses what its coupons' validity was; the goal may have set it. */
function patched(campaign: Campaign, patch: Record<string, unknown>): Record<string, unknown> {
  const { validity, ...own } = definitionOf(campaign);
  const wanted = withoutNulls({ ...own, ...patch });
  return hasCoupons(wanted) ? withoutNulls({ ...own, validity, ...patch }) : wanted;
}

const withoutNulls = (settings: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null));

/** What stays as it was once a campaign has been activated. */
function fixedProblems(before: CampaignDefinition, after: Record<string, unknown>): Problem[] {
  const fixed: string[] = FIXED.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  const way = wayInOf(before) === wayInOf(after) ? null : (newWayKey(before, after) ?? wayKeyOf(before));
  return [
    ...fixed.map((key) => problem(key, 'fixed_after_activation', `The ${key} of a campaign cannot be changed once it has been active.`)),
    ...(way === null || fixed.includes(way) ? [] : [problem(way, 'fixed_after_activation', FIXED_WAY)]),
  ];
}

// Coupons issued without a limit were never counted against one, so it cannot begin, or cease, in the middle.
const guardProblems = (before: CampaignDefinition, after: CampaignDefinition): Problem[] =>
  GUARDS.filter(({ read }) => (read(before) === undefined) !== (read(after) === undefined)).map(({ path }) =>
    problem(path, 'fixed_after_activation', 'Once the campaign has been active, this can be raised or lowered, but not added or removed.'),
  );

const FIXED_WAY = 'How customers come to a campaign (trigger, code, automatic, or by hand) cannot be changed once it has been active.';
const FIXED = ['goal', 'trigger', 'currency'] as const;

const GUARDS: readonly { path: string; read(definition: CampaignDefinition): number | undefined }[] = [
  { path: 'budgetMinor', read: ({ budgetMinor }) => budgetMinor },
  { path: 'limits.issued.total', read: ({ limits }) => limits.issued.total },
  { path: 'limits.issued.perCustomer', read: ({ limits }) => limits.issued.perCustomer },
  { path: 'limits.redeemed.total', read: ({ limits }) => limits.redeemed?.total },
  { path: 'limits.redeemed.perCustomer', read: ({ limits }) => limits.redeemed?.perCustomer },
];
