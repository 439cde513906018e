import { Refusal } from '../lib/refusal.js';

/** What one may still give by oneself: money, or a share of an order. */
export type OwnLimit = { amountMinor: number } | { basisPoints: number };

/** Something that nobody may give, or not now, with all reasons and what one may give instead. */
export function notGiven(reasons: { code: string; message: string }[], withinOwnLimit?: OwnLimit): Refusal {
  const [first] = reasons;
  const errors = reasons.map((reason) => ({ path: '', ...reason }));
  return new Refusal('not_granted', first?.message ?? 'This cannot be given.', errors, {
    reasons,
    ...(withinOwnLimit && { withinOwnLimit }),
  });
}
