import type { Campaign } from './campaign.js';
import { currencyOf } from './decide.js';
import { addDays } from './local-time.js';
import type { ReasonCode } from './reasons.js';
import { addBit, type Bits, eachBit, noBits, removeBit } from './rules/bits.js';
import { compileRules } from './rules/compile.js';
import { evaluate, mayLackNothing } from './rules/evaluate.js';
import { byOne, type Entry, type Lookup } from './rules/lookups.js';
import type { Need } from './rules/parts.js';
import { haveOf, type Question, type Slots } from './rules/questions.js';
import { byOrder } from './rules/thresholds.js';
import type { Rule } from './rules/tree.js';

/** What campaigns have to pass, one gate after the other, to give something; whom it stops has its code for a reason. */
export interface Gate {
  code: ReasonCode;
  /** Takes out of the places those that it stops. */
  sift(places: Bits, question: Question): void;
}

/** The same gates in the same sequence as `decide` asks them, for all at once. */
export const gatesOf = (campaigns: readonly Campaign[], rules: readonly Rule[], slots: Slots): Gate[] => [
  ...stopping('campaign_over', byOrder('greaterThanInclusive'), campaigns.map(endOf), instant),
  ...stopping('campaign_over', byOrder('greaterThan'), campaigns.map(lastDayOf), todayIn(slots)),
  ...stopping('not_started', byOrder('lessThan'), campaigns.map(startOf), instant),
  currencyGate(campaigns),
  ...wordlessGate(rules),
  { code: 'conditions_not_met', sift: compileRules(rules, slots) },
];

/** A gate that stops whom a value meets; none where nobody has a need. */
function stopping(code: ReasonCode, lookup: Lookup, needs: readonly (Need | null)[], have: (question: Question) => unknown): Gate[] {
  const entries = entriesOf(needs);
  const sift = lookup(entries, needs.length, true);
  return entries.length === 0 ? [] : [{ code, sift: (places, question) => sift(places, have(question)) }];
}

const entriesOf = (needs: readonly (Need | null)[]): Entry[] =>
  needs.flatMap((need, place) => (need === null ? [] : [{ place, needs: [need] }]));

const instant = ({ facts }: Question): number => facts.now.toMillis();

const todayIn = (slots: Slots) => {
  const today = slots.of('time.date');
  return (question: Question): unknown => haveOf(question, today);
};

const startOf = ({ window }: Campaign): number | null => millis(window?.startsAt);
const endOf = ({ window }: Campaign): number | null => millis(window?.endsAt);
const millis = (at: string | undefined): number | null => (at === undefined ? null : Date.parse(at));

/** The last day on which a coupon is issued that has a day left. */
const lastDayOf = ({ validity: { until, startsAfterDays } }: Campaign): string | null =>
  until === undefined ? null : addDays(until, -startsAfterDays);

/** Where nothing is bought, campaigns of every currency pass. */
function currencyGate(campaigns: readonly Campaign[]): Gate {
  const sift = byOne(entriesOf(campaigns.map(({ currency }) => currency)), campaigns.length, false);
  return {
    code: 'currency_mismatch',
    sift(places, { facts }) {
      const currency = currencyOf(facts);
      if (currency !== undefined) sift(places, currency);
    },
  };
}

/** Stops those of before such rules were refused that fail and lack nothing. */
function wordlessGate(rules: readonly Rule[]): Gate[] {
  const suspects = noBits(rules.length);
  for (const [place, rule] of rules.entries()) if (mayLackNothing(rule)) addBit(suspects, place);
  const isWordless = (rule: Rule | undefined, { facts }: Question): boolean => {
    const { holds, missing } = evaluate(rule ?? { all: [] }, facts);
    return !holds && missing.length === 0;
  };
  const sift: Gate['sift'] = (places, question) =>
    eachBit(
      places,
      (place) => {
        if (isWordless(rules[place], question)) removeBit(places, place);
      },
      suspects,
    );
  return suspects.some((word) => word !== 0) ? [{ code: 'never_holds', sift }] : [];
}
