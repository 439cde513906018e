import { evaluate } from '../../../campaigns/rules/evaluate.js';
import type { Facts } from '../../../campaigns/rules/facts.js';
import type { Rule } from '../../../campaigns/rules/rule.js';
import { FACTS } from '../../../campaigns/rules/vocabulary.js';
import { givesAt } from '../../../campaigns/window.js';
import { type Contestant, factsIn } from './contestants.js';
import type { Visit } from './workload.js';

/**
 * How quick it could be: every answer of every condition to every value that comes is there before, one bit a campaign, and a question only puts
 * them together. It knows nothing of values that it has not seen, and so is no engine; it stands beside the others for orientation.
 */
export const bareBitmaps: Contestant = ({ campaigns, visits }) => {
  const open = bitsFor(campaigns.map((campaign) => visits.every(({ facts }) => givesAt(campaign, facts.now))));
  const parts = campaigns.map(({ redeemWhen }) => ('all' in redeemWhen ? redeemWhen.all : [redeemWhen]));
  const kinds = [...new Set(parts.flat().map(kindOf))];
  const sifts = kinds.map((kind) => {
    const rules = parts.map((some): Rule => ({ all: some.filter((part) => kindOf(part) === kind) }));
    return kind.startsWith(LISTED) ? byMember(rules, kind, visits) : byValues(rules, kind, visits);
  });
  const ids = campaigns.map(({ _id }) => _id);
  return (visit) => {
    const bits = open.slice();
    for (const sift of sifts) sift(bits, visit);
    const found: string[] = [];
    for (let at = 0; at < bits.length; at++)
      for (let word = bits[at] ?? 0; word !== 0; word &= word - 1) found.push(ids[at * 32 + 31 - Math.clz32(word & -word)] ?? '');
    return found;
  };
};

type Sift = (bits: Int32Array, visit: number) => void;

const LISTED = 'one of ';
const LISTS = ['cart.categories', 'cart.skus'];

/** Parts that ask the same facts are answered together; of lists those that want one of their members. */
function kindOf(part: Rule): string {
  const facts = [...new Set(factsIn(part))].sort().join(' ');
  return LISTS.includes(facts) && !('not' in part) ? `${LISTED}${facts}` : facts;
}

function bitsFor(flags: readonly boolean[]): Int32Array {
  const bits = new Int32Array((flags.length + 31) >>> 5);
  for (const [index, flag] of flags.entries()) if (flag) bits[index >>> 5] = (bits[index >>> 5] ?? 0) | (1 << (index & 31));
  return bits;
}

const valuesOf = (kind: string, { facts }: Visit): unknown[] => {
  const names = kind.replace(LISTED, '').split(' ');
  return names.map((name) => (name === 'customer.traits' ? facts.customer.traits.size : FACTS.get(name)?.read(facts)));
};

/** Each combination of values that comes has its bits. */
function byValues(rules: readonly Rule[], kind: string, visits: readonly Visit[]): Sift {
  const keys = visits.map((visit) => JSON.stringify(valuesOf(kind, visit)));
  const known = new Map(visits.map((visit, index) => [keys[index], visit]));
  const bits = new Map(Array.from(known, ([key, { facts }]) => [key, bitsFor(rules.map((rule) => evaluate(rule, facts).holds))]));
  return (left, visit) => {
    const own = bits.get(keys[visit]);
    for (let at = 0; at < left.length; at++) left[at] = (left[at] ?? 0) & (own?.[at] ?? 0);
  };
}

/** Each member that comes has the bits of those that want it. */
function byMember(rules: readonly Rule[], kind: string, visits: readonly Visit[]): Sift {
  const listed = visits.map((visit) => valuesOf(kind, visit).flat() as string[]);
  const free = bitsFor(rules.map((rule) => 'all' in rule && rule.all.length === 0));
  const alone = ([first]: readonly Visit[], member: string): Facts[] =>
    first?.facts.cart ? [{ ...first.facts, cart: { ...first.facts.cart, categories: [member], skus: [member] } }] : [];
  const bits = new Map(
    Array.from(new Set(listed.flat()), (member) => {
      const facts = alone(visits, member);
      return [member, bitsFor(rules.map((rule) => facts.some((one) => evaluate(rule, one).holds)))];
    }),
  );
  const kept = free.slice();
  return (left, visit) => {
    kept.set(free);
    for (const member of listed[visit] ?? []) {
      const own = bits.get(member);
      for (let at = 0; at < kept.length; at++) kept[at] = (kept[at] ?? 0) | (own?.[at] ?? 0);
    }
    for (let at = 0; at < left.length; at++) left[at] = (left[at] ?? 0) & (kept[at] ?? 0);
  };
}
