import type { Said } from './kind.js';

/** A text, and all of it with its bounds: "10% off (up to CN¥30)". */
export const bounded = (brief: string, upTo: string): Said => ({ worth: `${brief}${upTo}`, brief });

/** The same of what says itself what must be bought. */
export const sayingLeast = (brief: string, upTo: string): Said => ({ ...bounded(brief, upTo), saysLeast: true });

/** How Chinese shops say a discount, as what remains of ten: 15 % off is 8.5折. */
export const tenthsLeft = (basisPoints: number): string => (basisPoints === 10_000 ? '全额减免' : `${(10_000 - basisPoints) / 1000}折`);
