import { type CampaignBody, type CampaignDefinition, campaignDefinition } from './definition.js';
import { contradictions, GOALS, goalProblems } from './goals.js';
import { firstProblems, type Problem, problem } from './problem.js';
import { type ListedGift, pricedReward } from './rewards/reward.js';
import { checkRule } from './rules/rule.js';
import { parse } from './schema-problems.js';
import { sharedCodeProblems } from './shared-code.js';
import { triggerProblems, triggerSchema } from './trigger.js';
import { severalWaysIn, wayInProblems } from './way-in.js';

export type ParsedDefinition = { definition: CampaignDefinition } | { problems: Problem[] };

/** What a shop fixes for all its campaigns: one currency, where it is named, and the gifts that there are. */
export interface ShopTerms {
  currency?: string | undefined;
  gifts?: readonly ListedGift[];
}

/** Checks the body of a campaign: the definition with its defaults, or what is wrong with it, at most `firstProblems`. `tolerated`: contradictions that stood before. */
export function parseDefinition(body: unknown, shop: ShopTerms, tolerated: readonly Problem[] = []): ParsedDefinition {
  const worded = wordedProblems(body);
  const parsed = parse(campaignDefinition, body);
  if ('problems' in parsed)
    return { problems: firstProblems([...worded, ...parsed.problems.filter(({ path }) => !isSaidOf(worded, path))]) };
  const priced = pricedReward(parsed.value.reward, shop.gifts ?? []);
  if ('problem' in priced) return { problems: [priced.problem] };
  const definition = { ...completed(parsed.value, shop), reward: priced.reward };
  const problems = [
    ...worded,
    ...wayInProblems(parsed.value, isTimed(body)),
    ...sharedCodeProblems(parsed.value),
    ...currencyProblems(parsed.value.currency, shop),
    ...newContradictions(definition, tolerated).filter(({ path }) => !(isRule(path) && isSaidOf(worded, path))),
  ];
  return problems.length > 0 ? { problems } : { definition };
}

const isTimed = (body: unknown): boolean => typeof body === 'object' && body !== null && 'validity' in body && body.validity !== undefined;

const newContradictions = (definition: CampaignDefinition, tolerated: readonly Problem[]): Problem[] =>
  contradictions(definition).filter(({ path, code }) => !tolerated.some((known) => known.path === path && known.code === code));

/** What our own checks say better than a schema: goal, ways in and the two trees. */
function wordedProblems(body: unknown): Problem[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return [];
  const fields = body as Record<string, unknown>;
  const { goal, trigger, issueWhen, redeemWhen } = fields;
  const place = { trigger: triggerSchema.safeParse(trigger).data };
  return [
    ...goalProblems(goal),
    ...triggerProblems(trigger),
    ...severalWaysIn(fields),
    ...(issueWhen === undefined ? [] : checkRule(issueWhen, place)),
    ...(redeemWhen === undefined ? [] : checkRule(redeemWhen, 'redeem')),
  ];
}

const root = (path: string): string => path.split(/[.[]/)[0] ?? path;

/** Of a rule with a wrong word nothing is concluded. */
const isRule = (path: string): boolean => path === 'issueWhen' || path === 'redeemWhen';
const isSaidOf = (worded: readonly Problem[], path: string): boolean => worded.some((own) => root(own.path) === root(path));

function completed(parsed: CampaignBody, shop: ShopTerms): Omit<CampaignDefinition, 'reward'> {
  const { days = daysFor(parsed), ...validity } = parsed.validity;
  return { ...parsed, currency: parsed.currency ?? shop.currency ?? '', validity: { ...validity, ...(days !== undefined && { days }) } };
}

/** With a last day the goal's days say nothing; but what boosts this purchase never lives long. */
const daysFor = ({ goal, validity: { until } }: CampaignBody): number | undefined =>
  until === undefined || goal === 'boost_purchase' ? GOALS[goal].days : undefined;

function currencyProblems(currency: string | undefined, shop: ShopTerms): Problem[] {
  if (currency === undefined && shop.currency === undefined)
    return [problem('currency', 'required', 'Neither the campaign nor the shop names a currency.')];
  if (currency === undefined || shop.currency === undefined || currency === shop.currency) return [];
  return [problem('currency', 'currency_mismatch', `This shop's campaigns are in ${shop.currency}.`)];
}
