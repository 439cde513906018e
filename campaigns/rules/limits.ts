/** How large a rule may be. */
export const DEEPEST = 8;
export const MOST_CONDITIONS = 100;
export const MOST_PARTS = 1000;
