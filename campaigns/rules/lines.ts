import { asks } from './asks.js';
import { OPERATORS } from './conditions.js';
import { holdsOf } from './evaluate.js';
import { LINE_FACTS, type RuleLine } from './line-facts.js';
import { partsOf } from './parts.js';
import { testOf } from './tests.js';
import type { Condition, Rule } from './tree.js';

/** Whether a reward that is aimed `on` lines takes this one; absent: it takes each. */
export const lineMatches = (on: Rule | undefined, line: RuleLine): boolean => on === undefined || lineMatcher(on)(line);

/** The same for many lines. Each rule is made ready once: live campaigns are asked of every cart. */
export function lineMatcher(on: Rule): (line: RuleLine) => boolean {
  const known = MATCHERS.get(on);
  if (known !== undefined) return known;
  const matcher = newMatcher(on);
  MATCHERS.set(on, matcher);
  return matcher;
}

const MATCHERS = new WeakMap<Rule, (line: RuleLine) => boolean>();

function newMatcher(on: Rule): (line: RuleLine) => boolean {
  // A rule is checked when it is defined; a word that has gone since then is a bug, not a "no", and throws when it is asked.
  if (asks(on, ({ fact, operator }) => !LINE_FACTS.has(fact) || !OPERATORS.has(operator))) return (line) => holdsOf(on, line, read);
  return testOf(partsOf(on), readerOf);
}

const readerOf = (fact: string) => factOf(fact).read;

const read = ({ fact }: Condition, line: RuleLine): unknown => factOf(fact).read(line);

function factOf(fact: string) {
  const row = LINE_FACTS.get(fact);
  if (row === undefined) throw new Error(`No such fact of a line: ${fact}`);
  return row;
}
