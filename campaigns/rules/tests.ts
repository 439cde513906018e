import { operatorOf } from './evaluate.js';
import type { Part } from './parts.js';
import type { Condition } from './tree.js';

/** Whether a part of a rule is as it is wanted. */
export type Test<Source> = (source: Source) => boolean;

/** How a fact is read of a source; null and undefined: it is not known. */
export type Reader<Source> = (fact: string, path: string | undefined) => (source: Source) => unknown;

/** Parts of a rule as one function, so that no word is looked up when it is asked. All their words have to be known. */
export const testOf = <Source>(parts: readonly Part[], reader: Reader<Source>): Test<Source> =>
  every(parts.map((part) => ofPart(part, reader)));

function ofPart<Source>({ rule, isWanted }: Part, reader: Reader<Source>): Test<Source> {
  if ('not' in rule) return ofPart({ rule: rule.not, isWanted: !isWanted }, reader);
  if ('all' in rule) return (isWanted ? every : some)(rule.all.map((part) => ofPart({ rule: part, isWanted }, reader)));
  if ('any' in rule) return (isWanted ? some : every)(rule.any.map((part) => ofPart({ rule: part, isWanted }, reader)));
  return ofCondition(rule, isWanted, reader);
}

function every<Source>(tests: readonly Test<Source>[]): Test<Source> {
  const [only] = tests;
  if (only && tests.length === 1) return only;
  return (source) => {
    for (const test of tests) if (!test(source)) return false;
    return true;
  };
}

const some =
  <Source>(tests: readonly Test<Source>[]): Test<Source> =>
  (source) => {
    for (const test of tests) if (test(source)) return true;
    return false;
  };

function ofCondition<Source>({ fact, path, operator, value }: Condition, isWanted: boolean, reader: Reader<Source>): Test<Source> {
  const { holds, unknown } = operatorOf(operator);
  const read = reader(fact, path);
  return (source) => {
    const have = read(source);
    return (have === null || have === undefined ? unknown : holds(have, value)) === isWanted;
  };
}
