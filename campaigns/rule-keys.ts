import { pathOf } from './problem.js';
import { respelled } from './rules/rule.js';
import { isRecord } from './tolerant.js';
import { type Warning, warning } from './warnings.js';

/** The keys that were left out of the rules of a campaign's body: each name once a rule, at its first place, with how often it stands there. */
export const leftOutOfRules = (body: unknown): Warning[] =>
  isRecord(body) ? [...inField(body, 'issueWhen'), ...inField(body, 'redeemWhen'), ...inReward(body.reward, 'reward')] : [];

const inField = (body: Record<string, unknown>, field: string, path = field): Warning[] => inRule(body[field], path);

/** What a reward is aimed at: `on`, `buy.on`, `get.on`. */
function inReward(part: unknown, path: string): Warning[] {
  if (!isRecord(part)) return [];
  return ['buy', 'get'].flatMap((name) => inReward(part[name], `${path}.${name}`)).concat(inField(part, 'on', `${path}.on`));
}

function inRule(sent: unknown, path: string): Warning[] {
  const { leftOut } = respelled(sent);
  const keys = new Map(leftOut.toReversed().map((steps) => [steps.at(-1), steps]));
  return [...keys.entries()].toReversed().map(([key, steps]) => {
    const times = leftOut.filter((other) => other.at(-1) === key).length;
    return warning('rule_key_left_out', pathOf([path, ...steps]), times > 1 ? `It stands at ${times} places of this rule.` : undefined);
  });
}
