import { operatorOf } from './evaluate.js';
import type { Part } from './parts.js';
import { haveOf, type Question, type Slots } from './questions.js';
import type { Condition } from './tree.js';

/** Whether a part of a rule is as it is wanted. */
export type Test = (question: Question) => boolean;

/** Parts of a rule as one function, so that no word is looked up when it is asked. */
export const testOf = (parts: readonly Part[], slots: Slots): Test => every(parts.map((part) => ofPart(part, slots)));

function ofPart({ rule, isWanted }: Part, slots: Slots): Test {
  if ('not' in rule) return ofPart({ rule: rule.not, isWanted: !isWanted }, slots);
  if ('all' in rule) return (isWanted ? every : some)(rule.all.map((part) => ofPart({ rule: part, isWanted }, slots)));
  if ('any' in rule) return (isWanted ? some : every)(rule.any.map((part) => ofPart({ rule: part, isWanted }, slots)));
  return ofCondition(rule, isWanted, slots);
}

const every = (tests: readonly Test[]): Test => {
  const [only] = tests;
  if (only && tests.length === 1) return only;
  return (question) => {
    for (const test of tests) if (!test(question)) return false;
    return true;
  };
};

const some =
  (tests: readonly Test[]): Test =>
  (question) => {
    for (const test of tests) if (test(question)) return true;
    return false;
  };

function ofCondition({ fact, path, operator, value }: Condition, isWanted: boolean, slots: Slots): Test {
  const { holds, unknown } = operatorOf(operator);
  const slot = slots.of(fact, path);
  return (question) => {
    const have = haveOf(question, slot);
    return (have === null ? unknown : holds(have, value)) === isWanted;
  };
}
