import { keysOf } from './keys.js';
import type { Missing } from './rules/rule.js';
import { basisPointsIn, dateIn, type Language, momentIn, moneyIn, numberIn, type Sentence, type Speech, spaced } from './words/language.js';
import { missingSentence } from './words/missing.js';
import { REASONS } from './words/reasons.js';

/** An ordinary "no": a code for programs, a sentence for people, and what is missing where conditions are not met. */
export interface Reason {
  code: ReasonCode;
  message: string;
  missing?: Missing[];
  /** The code of what stands in its way, or the campaign of an automatic discount that does. */
  better?: string;
  betterCampaign?: { campaignId: string; label: string };
  /** What its sentence names, so that it can be said in any language. */
  values?: Values;
}

/** What a sentence may name: words, a number, an amount, a share, a day `YYYY-MM-DD` or a local time `YYYY-MM-DDTHH:mm`. */
export type Values = Record<
  string,
  string | number | Sentence | { amountMinor: number; currency: string } | { basisPoints: number } | { day: string } | { moment: string }
>;

export type ReasonCode = keyof typeof REASONS;

export const REASON_CODES = keysOf(REASONS);

const isReasonCode = (code: string): code is ReasonCode => Object.hasOwn(REASONS, code);

/** What a campaign says to somebody instead of granting, as it is counted. `refused`: it gave no reason. */
export type NoCoupon = ReasonCode | 'held_out' | 'refused';

/** A code that was stored, maybe by a version that knew others. */
export const reasonCodeOf = (stored: string | null): ReasonCode => (stored !== null && isReasonCode(stored) ? stored : 'not_issued');

/** A reason with its sentence, in English until it is known who hears it. */
export const reason = (code: ReasonCode, details: Omit<Reason, 'code' | 'message'> = {}): Reason => ({
  code,
  message: said(REASONS[code], details.values ?? {}, 'en'),
  ...details,
});

/** Why a rule does not hold. One from before such rules were refused may name no condition: it can never hold. */
export const unmet = (missing: Missing[]): Reason =>
  missing.length === 0 ? reason('never_holds') : reason('conditions_not_met', { missing });

/** A reason as somebody is told it: in their language, and every missing condition in a sentence. */
export interface SpokenReason<Code extends string = string> extends Omit<Reason, 'code' | 'missing' | 'values'> {
  code: Code;
  missing?: SpokenMissing[];
}

export type SpokenMissing = Missing & { sentence: string };

/** Says a reason; one that was kept before its values were stays as it was written. */
export function spoken<Code extends string>(
  { values, missing, ...reason }: Omit<Reason, 'code'> & { code: Code },
  speech: Speech,
): SpokenReason<Code> {
  return {
    ...reason,
    message: messageOf({ ...reason, ...(values && { values }) }, speech.language),
    ...(missing && { missing: spokenMissing(missing, speech) }),
  };
}

export const spokenMissing = (missing: readonly Missing[], speech: Speech): SpokenMissing[] =>
  missing.map((one) => ({ ...one, sentence: missingSentence(one, speech) }));

/** A reason in one paragraph: why, and each missing condition. */
export const reasonWords = (reason: Reason, speech: Speech): string =>
  [messageOf(reason, speech.language), ...(reason.missing ?? []).map((one) => missingSentence(one, speech))].join(
    speech.language === 'zh' ? '' : ' ',
  );

function messageOf({ code, message, values }: { code: string; message: string; values?: Values }, language: Language): string {
  if (!isReasonCode(code)) return message;
  const sentence = REASONS[code];
  return sentence.en.includes('{') && values === undefined ? message : said(sentence, values ?? {}, language);
}

function said(sentence: Sentence, values: Values, language: Language): string {
  const words = sentence[language];
  if (!words.includes('{')) return spaced(words, language);
  // Split so, every second piece is a name.
  const pieces = words.split(/\{(\w+)\}/);
  return spaced(pieces.map((piece, index) => (index % 2 === 0 ? piece : valueIn(values[piece], language))).join(''), language);
}

function valueIn(value: Values[string] | undefined, language: Language): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberIn(value, language);
  if ('amountMinor' in value) return moneyIn(value.amountMinor, value.currency, language);
  if ('basisPoints' in value) return basisPointsIn(value.basisPoints, language);
  if ('moment' in value) return momentIn(value.moment, language);
  return 'day' in value ? dateIn(value.day, language) : value[language];
}
