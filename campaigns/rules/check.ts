import { NOT_ASKED, namesOpinion } from '../opinions.js';
import { firstProblems, nearestName, type Problem, pathOf, problem } from '../problem.js';
import { eventOf, hasOrder, isCustom, type Trigger } from '../trigger.js';
import { OPERATORS, wrongValue } from './conditions.js';
import { couldHoldAmong, NEVER_HOLDS } from './could-hold-among.js';
import type { FactWord } from './facts.js';
import { PATH_INTO } from './path.js';
import { shapeProblems } from './shape.js';
import { respelled } from './spellings.js';
import type { Condition, Rule } from './tree.js';
import { VOCABULARY } from './vocabulary.js';

/** Where a rule stands: `issueWhen` of a campaign with this trigger (absent: by hand), `redeemWhen`, or `on` of a reward, which asks of lines. */
export type Place = { trigger?: Trigger | undefined } | 'redeem' | 'line';

/** What is wrong with a rule where it stands, at most `firstProblems`, with a path such as `issueWhen.all[0].fact` and the nearest right name. */
export function checkRule(sent: unknown, where: Place, field = fieldOf(where)): Problem[] {
  const { rule, at: inside } = respelled(sent);
  const at = pathOf([field, ...inside]);
  const shape = shapeProblems(rule).map(({ steps, code, message, nearest }) => problem(pathOf([at, ...steps]), code, message, nearest));
  if (shape.length > 0) return shape;
  const words = firstProblems(wordProblems(rule as Rule, where, at));
  // Of a campaign's own two rules that is asked with its goal, so that those from before are left running (goals.ts).
  const isDead = where === 'line' && words.length === 0 && !couldHoldAmong(rule as Rule, new Map());
  return isDead ? [problem(at, 'never_holds', NEVER_HOLDS)] : words;
}

function fieldOf(where: Place): string {
  if (where === 'line') return 'reward.on';
  return where === 'redeem' ? 'redeemWhen' : 'issueWhen';
}

function* wordProblems(rule: Rule, where: Place, at: string): Generator<Problem> {
  if ('all' in rule) for (const [index, part] of rule.all.entries()) yield* wordProblems(part, where, `${at}.all[${index}]`);
  else if ('any' in rule) for (const [index, part] of rule.any.entries()) yield* wordProblems(part, where, `${at}.any[${index}]`);
  else if ('not' in rule) yield* wordProblems(rule.not, where, `${at}.not`);
  else yield* conditionProblems(rule, where, at);
}

function conditionProblems(condition: Condition, where: Place, at: string): Problem[] {
  const fact = VOCABULARY.get(condition.fact);
  if (fact === undefined) {
    const nearest = nearestName(condition.fact, VOCABULARY.keys());
    return [problem(`${at}.fact`, 'unknown_fact', `There is no fact "${condition.fact}".`, nearest)];
  }
  const absent = whyAbsent(condition.fact, where);
  const found = [...pathProblems(condition, fact, at), ...operatorProblems(condition, fact, at), ...opinionProblems(condition, at)];
  return absent === null ? found : [problem(`${at}.fact`, 'fact_not_available', absent), ...found];
}

/** Why a fact is not known where the rule stands; null: it is. */
function whyAbsent(fact: string, where: Place): string | null {
  const [subject = ''] = fact.split('.');
  if (where === 'line')
    return subject === 'line' ? null : `"on" asks of one line at a time, by line.* facts; ask ${fact} in ${ELSEWHERE.get(subject)}.`;
  if (subject === 'line') return `${fact} is about one line; ask it in "on" of the reward.`;
  if (where === 'redeem')
    return ['cart', 'customer', 'time'].includes(subject)
      ? null
      : `${fact} is not known at the checkout; use cart.*, customer.* and time.*.`;
  if (fact === 'event.properties') return isCustom(where.trigger) ? null : `${fact} needs a trigger that is a custom event.`;
  return NEEDS.get(subject)?.(where.trigger) === false ? `${fact} needs ${TRIGGERS.get(subject)}.` : null;
}

const ELSEWHERE = new Map([
  ['cart', 'redeemWhen'],
  ['customer', 'issueWhen or redeemWhen'],
  ['order', 'issueWhen'],
  ['event', 'issueWhen'],
  ['time', 'issueWhen or redeemWhen'],
]);

const NEEDS = new Map<string, (trigger: Trigger | undefined) => boolean>([
  ['order', (trigger) => hasOrder(trigger)],
  ['cart', (trigger) => eventOf(trigger) === 'cart.updated'],
  ['event', (trigger) => eventOf(trigger) !== null],
]);

const TRIGGERS = new Map([
  ['order', 'a trigger that names an order, such as order.paid'],
  ['cart', 'the trigger cart.updated'],
  ['event', 'a trigger that is an event'],
]);

function pathProblems({ fact, path }: Condition, { path: use }: FactWord, at: string): Problem[] {
  if (use === undefined)
    return path === undefined ? [] : [problem(`${at}.path`, 'path_not_allowed', `${fact} has one value; leave "path" out.`)];
  if (path === undefined) return [problem(`${at}.path`, 'required', `${fact} needs a "path", such as ${PATHS[use]}.`)];
  if (use === 'word') return [];
  return PATH_INTO.test(path) ? [] : [problem(`${at}.path`, 'wrong_path', 'A path reads $.size or $.size.shoe.')];
}

/** Where the shop says in its own words what a customer did. */
const TOLD_OF_CUSTOMERS = ['event.properties', 'customer.traits', 'customer.preferences', 'customer.tags', 'customer.tier'];

/** A review that is no event of its own may still be told as a trait, as a tag, or as what a property says. */
function opinionProblems({ fact, path = '', value }: Condition, at: string): Problem[] {
  if (!TOLD_OF_CUSTOMERS.includes(fact)) return [];
  const asked = [value].flat().filter((one) => typeof one === 'string');
  const places = [...(path.split('.').some(namesOpinion) ? ['path'] : []), ...(asked.some(namesOpinion) ? ['value'] : [])];
  return places.map((place) => problem(`${at}.${place}`, 'opinion_not_rewarded', NOT_ASKED));
}

/** The operators that a fact takes, in their sequence. */
export const operatorsFor = ({ kind, mayBeUnknown = false }: FactWord): string[] =>
  [...OPERATORS].filter(([, { takes, value }]) => takes.includes(kind) && (value !== 'nothing' || mayBeUnknown)).map(([name]) => name);

const PATHS = { into: '$.size', word: 'tea: a word of yours, just as you write it' };

function operatorProblems({ fact, operator, value }: Condition, word: FactWord, at: string): Problem[] {
  const { kind } = word;
  const row = OPERATORS.get(operator);
  const fitting = operatorsFor(word);
  if (row === undefined)
    return [problem(`${at}.operator`, 'unknown_operator', `There is no operator "${operator}".`, nearestName(operator, fitting))];
  if (row.value === 'nothing' && !word.mayBeUnknown)
    return [problem(`${at}.operator`, 'wrong_operator', `${fact} is always known, so ${operator} says nothing.`)];
  if (!row.takes.includes(kind)) return [problem(`${at}.operator`, 'wrong_operator', `${fact} takes ${fitting.join(', ')}.`)];
  const wrong = wrongValue(word, row.value, value);
  return wrong === null ? [] : [problem(`${at}.value`, 'wrong_value', wrong)];
}
