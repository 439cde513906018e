import { spoken } from '../../campaigns/reasons.js';
import type { Warning } from '../../campaigns/warnings.js';
import type { Speech } from '../../campaigns/words/language.js';
import type { Priced } from './pricing.service.js';
import type { KeptPricing } from './redemption.js';

/** A price as it was made just now, or as it was kept. */
export type Told = Pick<Priced, 'refused' | 'warnings'> & { pricing: KeptPricing };

/** A price as a quote answers it, but for the wallet. `warnings`: what was said before. */
export const quoteView = (priced: Priced, speech: Speech, warnings: Warning[] = []) => ({
  ...priceView(priced, speech, warnings),
  notApplied: priced.notApplied.map((one) => ({ ...one, reasons: one.reasons.map((reason) => spoken(reason, speech)) })),
});

/** The same without automatic discounts that do not take effect. */
export const priceView = ({ pricing, refused, warnings: own }: Told, speech: Speech, warnings: Warning[] = []) => ({
  ...pricing,
  refused: refused.map(({ shown, refusal }) => ({ code: shown, reasons: refusal.reasons.map((one) => spoken(one, speech)) })),
  warnings: [...warnings, ...own],
});
