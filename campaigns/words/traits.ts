import type { Sentence } from './language.js';

export type TraitFact = 'customer.traits' | 'customer.preferences' | 'event.properties';

type TraitWords = Record<'number' | 'is' | 'isNot' | 'has' | 'hasNot', Sentence>;

/** A trait or preference of the customer, which the shop named; `{name}` is its name in words. */
const OF_CUSTOMER: TraitWords = {
  number: { en: 'The customer’s “{name}” must be {x}.', zh: '顾客的“{name}”须{x}。', ko: '고객의 “{name}” 값이 {x}{이어야} 합니다.' },
  is: {
    en: 'Only for customers whose “{name}” is {x}.',
    zh: '仅限“{name}”为{x}的顾客。',
    ko: '“{name}” 값이 {x}인 고객에게만 적용됩니다.',
  },
  isNot: {
    en: 'Not for customers whose “{name}” is {x}.',
    zh: '不适用于“{name}”为{x}的顾客。',
    ko: '“{name}” 값이 {x}인 고객에게는 적용되지 않습니다.',
  },
  has: {
    en: 'Only for customers whose “{name}” includes {x}.',
    zh: '仅限“{name}”包含{x}的顾客。',
    ko: '“{name}” 값에 {x} 항목이 포함된 고객에게만 적용됩니다.',
  },
  hasNot: {
    en: 'Only for customers whose “{name}” does not include {x}.',
    zh: '仅限“{name}”不包含{x}的顾客。',
    ko: '“{name}” 값에 {x} 항목이 포함되지 않은 고객에게만 적용됩니다.',
  },
};

const OF_EVENT: TraitWords = {
  number: { en: 'The event’s “{name}” must be {x}.', zh: '事件的“{name}”须{x}。', ko: '이벤트의 “{name}” 값이 {x}{이어야} 합니다.' },
  is: { en: 'Only when “{name}” is {x}.', zh: '仅在“{name}”为{x}时适用。', ko: '“{name}” 값이 {x}인 경우에만 적용됩니다.' },
  isNot: { en: 'Not when “{name}” is {x}.', zh: '“{name}”为{x}时不适用。', ko: '“{name}” 값이 {x}인 경우에는 적용되지 않습니다.' },
  has: {
    en: 'Only when “{name}” includes {x}.',
    zh: '仅在“{name}”包含{x}时适用。',
    ko: '“{name}” 값에 {x} 항목이 포함된 경우에만 적용됩니다.',
  },
  hasNot: {
    en: 'Only when “{name}” does not include {x}.',
    zh: '仅在“{name}”不包含{x}时适用。',
    ko: '“{name}” 값에 {x} 항목이 포함되지 않은 경우에만 적용됩니다.',
  },
};

/** How what a shop named itself is demanded. */
export const TRAIT_WORDS: Record<TraitFact, TraitWords> = {
  'customer.traits': OF_CUSTOMER,
  'customer.preferences': OF_CUSTOMER,
  'event.properties': OF_EVENT,
};
