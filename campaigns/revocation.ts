import { keysOf } from './keys.js';
import type { Language } from './words/language.js';
import { aboutOf, cancelledSentence, ORDER_WENT_BACK } from './words/moves.js';

/** Why the order that earned a coupon takes it back. */
export type OrderWentBack = keyof typeof ORDER_WENT_BACK;
export const ORDER_CAUSES = keysOf(ORDER_WENT_BACK);

/** Why a coupon is revoked, for programs; people read `why` beside it. To add a cause, add a row: it is shown in the API's documents. */
const CAUSES = {
  order_cancelled: 'the order that earned it was cancelled',
  order_changed: 'the order that earned it was changed and would not earn it any more',
  order_refunded: 'so much of the order that earned it was refunded that it would not earn it any more',
  forfeited: 'the order that used it was cancelled, and the coupon is not given back',
  recalled: 'somebody took it back, in their own words',
} as const satisfies Record<OrderWentBack, string> & Record<string, string>;

export type RevocationCause = keyof typeof CAUSES;
export const REVOCATION_CAUSES = keysOf(CAUSES);

/** For the API's documents. */
export const CAUSE_WORDS = Object.entries(CAUSES)
  .map(([cause, words]) => `\`${cause}\`: ${words}`)
  .join('; ');

/** A revocation as it is kept. */
export interface Revoked {
  cause?: RevocationCause | undefined;
  why?: string | undefined;
}

/** Why it was revoked. One that was written before there were causes says it in its words. */
export function causeOf({ cause, why }: Revoked): RevocationCause {
  if (cause !== undefined) return cause;
  const about = aboutOf(why);
  if (about !== null && about.cancelledBy !== null && about.lastDay === null) return 'forfeited';
  return ORDER_CAUSES.find((known) => known === why) ?? 'recalled';
}

/** Whether the coupon went with the order that had earned it. */
export const isOrderWentBack = (cause: RevocationCause): cause is OrderWentBack => ORDER_CAUSES.some((known) => known === cause);

/** Why it was revoked, in our words; null: a person said it in theirs. */
export function revokedSentence(revoked: Revoked, language: Language): string | null {
  const cause = causeOf(revoked);
  if (cause === 'recalled') return null;
  const about = aboutOf(revoked.why);
  return cause === 'forfeited' ? about && cancelledSentence(about, language) : ORDER_WENT_BACK[cause][language];
}
