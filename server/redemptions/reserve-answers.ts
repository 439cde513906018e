import { reasonWords, spoken } from '../../campaigns/reasons.js';
import { moneyIn, type Speech } from '../../campaigns/words/language.js';
import { Refusal } from '../lib/refusal.js';
import type { Priced } from './pricing.service.js';
import { priceView, type Told } from './quote-view.js';
import type { Redemption, RefusedCode } from './redemption.js';

/** What a released one comes to: its reasons, with the codes as they were typed where they are still at hand. Null: it was held. */
export function refusalOf(redemption: Redemption, speech: Speech, priced?: Priced): Refusal | null {
  const { state, why, refused, pricing, warnings = [] } = redemption;
  if (state !== 'released') return null;
  const kept = refused.map((refusal) => ({ shown: refusal.code, refusal }));
  if (why === 'price_changed' && pricing) return priceChanged(priced ?? { pricing, refused: kept, warnings }, speech);
  if (refused.length === 0) return new Refusal('hold_lost', 'This hold has ended. Reserve again with a new Idempotency-Key.');
  return notRedeemable(
    (priced?.refused ?? kept).map(({ shown, refusal }) => ({ code: shown, reasons: refusal.reasons })),
    speech,
  );
}

export const alreadyConfirmed = ({ _id }: Redemption): Refusal =>
  new Refusal('already_confirmed', `This checkout is already confirmed by redemption ${_id}.`);

export const notRedeemable = (refused: { code: string; reasons: RefusedCode['reasons'] }[], speech: Speech): Refusal =>
  new Refusal(
    'not_redeemable',
    refused.map(({ code, reasons }) => `${code}: ${reasons.map((one) => reasonWords(one, speech)).join(' ')}`).join(' '),
    [],
    { refused: refused.map((one) => ({ ...one, reasons: one.reasons.map((reason) => spoken(reason, speech)) })) },
  );

/** Nobody pays more than they were shown: they are shown the new price first. */
export function priceChanged(priced: Told, speech: Speech): Refusal {
  const total = moneyIn(priced.pricing.totalMinor, priced.pricing.currency, 'en');
  return new Refusal(
    'price_changed',
    `The total is ${total} now, and nothing is held. Show the customer the new price, then reserve again.`,
    [],
    {
      quote: priceView(priced, speech),
    },
  );
}
