import type { NumberWords } from './fact-words.js';

/** What a reward needs more of before it takes anything off (rewards/kind.ts, `lacking`): told like the facts of rules, and known to no rule. */
export const NEED_WORDS = {
  'reward.subtotalMinor': {
    unit: 'money',
    must: {
      en: 'Items that count toward this discount must total {x}.',
      zh: '参与此优惠的商品金额须{x}。',
      ko: '할인 조건에 해당하는 상품 금액이 {x}{이어야} 합니다.',
    },
  },
  'reward.quantity': {
    unit: 'items',
    must: {
      en: 'The cart must have {x} that count toward this discount.',
      zh: '参与此优惠的商品须{x}。',
      ko: '할인 조건에 해당하는 상품이 {x}{이어야} 합니다.',
    },
  },
  'reward.getQuantity': {
    unit: 'items',
    must: {
      en: 'The cart must have {x} for the discount to apply to.',
      zh: '可享优惠价的商品须{x}。',
      ko: '할인을 받을 상품이 {x}{이어야} 합니다.',
    },
  },
} satisfies Record<string, NumberWords>;

export type Need = keyof typeof NEED_WORDS;
