import type { Mode } from './scenario.js';

// Plausible slips, each of which the model must find. They are grouped by the kind of schedule that looks closest at them.

/** What one takes of campaigns without coupons. */
const USES = {
  'no token': 'whoever lost their lease still decides',
  'a look clears what it did not see': 'looking at an order clears a change that came later',
  'freed without its entry': 'what a released redemption held is given back whether it is in flight or not',
  'spent without its entry': 'a confirmed use becomes spent whether it is in flight or not',
  'held twice': 'setting aside does not ask whether the entry is there already',
  'counted at the confirm': 'the customer’s use is counted when the redemption is confirmed, not when it is reserved',
  'a refusal leaves what it took': 'a redemption refused in the middle is noted as clean',
  'swept whatever its state': 'the sweep gives back an entry although its redemption is confirmed',
  'swept while it is pending': 'the sweep gives back an entry whose redemption is still being decided',
  'swept by isSettled': 'the sweep takes an entry for spent because its redemption has nothing to settle',
  'a release keeps the count': 'letting go gives back the money but not the customer’s use',
  'a piece is not returned': 'letting go keeps the piece of a gift',
  'an entry without its campaign': 'two campaigns of one redemption hold pieces of one gift under one id',
  'only the first is freed': 'letting go stops after the first campaign',
  'only the first is spent': 'settling stops after the first campaign',
  'the replaced one is freed before it is decided': 'what the checkout held before is given back first and released afterwards',
  'the replaced one is not freed': 'the new redemption of a checkout is refused for what the old one held',
  'the checkout moves first': 'the checkout names the new redemption before the old one is decided',
  'late without a piece': 'a late confirm does not take the gift’s piece again',
  'restored twice': 'a restore does not ask whether it has given back',
  'a restore keeps the place': 'a restore gives back the money and not the place',
  'a restore keeps the piece': 'a restore gives back the money and not the gift’s piece',
  'lose gives back the count': 'an order cancelled under `lose` frees the customer’s use',
  'keep takes the count': 'an order cancelled under `keep` leaves the customer’s use counted',
  'the loser keeps its answer': 'whoever was not the one to decide writes an answer all the same',
  'decided without its answer': 'a reserve is decided first and keeps its answer in a second write',
  'another body under one name': 'whoever uses an Idempotency-Key for something else hears the answer of the first',
  'no document is taken for a refusal': 'a gathered move that brings no document is taken for refused, without reading',
  'a decision that found nothing is taken for done': 'of a group of decisions one that found nothing is taken for done, without reading',
  'what broke off is taken for done': 'one of a batch whose connection broke goes on as if its write were done',
  'confirmed after a stale read': 'a confirm relies on what it read instead of asking in its write',
} as const;

/** Where two at once count for the same customer. */
const KIN = {
  'only the first row is counted': 'who has two addresses is counted in the first one’s row alone',
  'only the first row is let go': 'who has two addresses stays counted in the second one’s row',
  'counted twice': 'counting does not ask whether the redemption is counted already',
  'others are not read again': 'after the push nobody asks what others of the same customer have counted meanwhile',
  'a takeover trusts the count': 'whoever finds the use counted already does not read the others',
  'pulled before it is decided': 'a refused use is pulled before the refusal is written',
  'taken over at once': 'somebody takes over although the owner lives',
} as const;

/** Where the hold was over before the order came. */
const LATE = {
  'taken without a lease': 'a use is taken by somebody whose lease is over',
  'late under the same id': 'a late confirm takes its uses again under the first redemption’s id',
  'late beside its own root': 'a late confirm is refused for what its own first hold has not let go of yet',
  'late without the count': 'a late confirm takes the money again and does not count the customer’s use',
  'an overrun twice': 'booking an overrun does not ask whether it is booked',
  'an overrun counts after its lease': 'somebody whose lease is over counts an overrun',
  'an overrun under the limit': 'an overrun is not counted for a customer who has reached the limit',
  'an overrun keeps the places': 'an overrun takes money and no place',
  'forgotten before it is noted': 'an effect’s id is forgotten before its redemption is noted as settled',
  'noted although too late': 'a redemption is noted as settled although its lease was over before all was done',
} as const;

/** What is seen soonest where coupons and uses meet. */
const BOTH = {
  'an end without its round': 'an effect of a coupon has the same id each time',
} as const;

/** What moves coupons. */
const COUPONS = {
  'restored before it is settled': 'a restore gives back what is not spent yet',
  'the order is not read again': 'an issue that does not watch the order that earned it does not read it again either',
  'those who watch are not told': 'an order that goes back does not say so to the event that is issuing for it',
  'an answer overlooks that the order changed': 'an event is answered although its order has changed since it was decided on',
  'a mark is overlooked at the issue': 'a coupon whose order went back meanwhile is issued',
  'a mark is overlooked at the take': 'a coupon that is to be revoked is reserved',
  'a mark is overlooked at the release': 'a coupon that is to be revoked becomes free',
  'a mark is overlooked at the restore': 'a coupon that is to be revoked comes back',
  'an end settled twice': 'the end of a coupon does not ask whether it is settled',
  'revoked and still counted': 'a revoked coupon keeps its customer’s place',
  'let go by anybody': 'letting go frees a coupon that another redemption holds',
  'late before the expiry is settled': 'a late confirm takes an expired coupon whose money is not free yet',
  'late as if promised': 'a late confirm of an expired coupon takes its money from what is promised',
  'forgotten while it is opening': 'the entry of an issue goes before the coupon is decided',
  'forgotten before it is settled': 'what a confirm has spent is forgotten before it is noted as settled',
  'forgotten though somebody took over': 'what is forgotten does not wait for the note that all is done',
  'an old entry is taken for a new one': 'what the version before set aside is taken for promised',
  'a new entry is taken for an old one': 'what is promised already is promised again by the sweep',
  'a refused entry is given back twice': 'a refusal gives back whether the entry is there or not',
  'the end of an order is overlooked': 'a confirm does not ask whether its order was cancelled meanwhile',
} as const;

export const MISTAKES = { ...USES, ...KIN, ...LATE, ...BOTH, ...COUPONS };
export type Mistake = keyof typeof MISTAKES;

export const MISTAKE_NAMES = Object.keys(MISTAKES) as Mistake[];

const GROUPS: [Mode, object][] = [
  ['kin', KIN],
  ['late', LATE],
  ['both', BOTH],
  ['coupons', COUPONS],
];

/** The kind of schedule that finds a mistake soonest. */
export const modeFor = (mistake: Mistake): Mode => GROUPS.find(([, group]) => mistake in group)?.[0] ?? 'uses';
