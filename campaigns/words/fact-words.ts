import type { Sentence } from './language.js';

/** What a number counts. */
export type Unit = 'money' | 'items' | 'orders' | 'coupons' | 'days';

/** What a text stands for: a code of ISO's, one of our own words, or the shop's word as it is (`own`) or read aloud (`words`). */
export type Meaning = 'region' | 'language' | 'currency' | 'channel' | 'event' | 'lifecycle' | 'own' | 'words';

/** How a fact that is a number is demanded: `{x}` is "at least 3 items", `{name}` the word that its path is. */
export interface NumberWords {
  unit: Unit;
  must: Sentence;
  named?: 'own' | 'words'; // how the word of its path is told; absent: it has none
}

/** How a fact that is a text, several, or yes or no is demanded, and how its contrary: `{x}` is "A or B". */
export interface ChoiceWords {
  means?: Meaning; // absent: yes or no
  is: Sentence;
  isNot: Sentence;
}
