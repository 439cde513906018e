import { type Reason, reasonCodeOf, spoken } from '../../campaigns/reasons.js';
import type { Language } from '../../campaigns/words/language.js';
import { Refusal } from '../lib/refusal.js';

/** What one may still give by oneself: money, or a share of an order. */
export type OwnLimit = { amountMinor: number } | { basisPoints: number };

/** A reason as it is kept; of an older version its code may be any. */
export type KeptReason = Omit<Reason, 'code'> & { code: string };

/** Something that nobody may give, or not now, with all reasons and what one may give instead. */
export function notGiven(reasons: KeptReason[], withinOwnLimit?: OwnLimit): Refusal {
  const refusal = inLanguage(reasons, withinOwnLimit, 'en');
  refusal.sayIn = (language) => inLanguage(reasons, withinOwnLimit, language);
  return refusal;
}

function inLanguage(reasons: KeptReason[], withinOwnLimit: OwnLimit | undefined, language: Language): Refusal {
  const told = reasons.map((one) => spoken(one, { language, currency: '' }));
  const errors = told.map(({ code, message }) => ({ path: '', code: reasonCodeOf(code), message }));
  return new Refusal('not_granted', told[0]?.message ?? 'This cannot be given.', errors, {
    reasons: told,
    ...(withinOwnLimit && { withinOwnLimit }),
  });
}
