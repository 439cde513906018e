import { type Language, moneyIn } from '../../campaigns/words/language.js';
import { nameOfKey } from '../orders/source-key.js';
import type { Redemption, Use } from '../redemptions/redemption.js';
import { type Entry, orderOf } from './timeline.js';
import { type Phrase, sentenceOf } from './words.js';

/** Shared codes and automatic discounts that an order used, a line for each: there is no coupon whose life tells it. */
export function usesIn({ _id, state, orderId, isOverrun, pricing, uses = [], ...decided }: Redemption, language: Language): Entry[] {
  if (orderId === null || pricing === null || isOverrun || (state !== 'confirmed' && state !== 'restored')) return [];
  const { createdAt, decidedAt, decidedBy, actorId, back } = decided;
  return uses.flatMap((use) => {
    const { campaignId, code, label, amountMinor } = use;
    const named = code === null ? label : `${label} (${code})`;
    const told = { order: nameOfKey(orderId), named, amount: moneyIn(amountMinor, pricing.currency, language) };
    const about = { key: `${_id} ${campaignId}`, ...orderOf(orderId), campaignId, redemptionId: _id, ...(code !== null && { code }) };
    const used = { at: decidedAt ?? createdAt, what: 'redemption.used' as const, by: decidedBy ?? actorId, ...about };
    return [
      { ...used, sentence: sentenceOf(USED[language](told), {}, language) },
      ...(back
        ? [
            {
              at: back.at,
              what: 'redemption.returned' as const,
              ...about,
              sentence: sentenceOf(returned(use, back, told, language), {}, language),
            },
          ]
        : []),
    ];
  });
}

type Told = Record<'order' | 'named' | 'amount', string>;

const returned = ({ onCancel }: Use, { by }: NonNullable<Redemption['back']>, told: Told, language: Language): string =>
  (onCancel[by] === 'lose' ? LOST : RETURNED)[language](told);

const USED: Phrase<Told> = {
  en: ({ order, named, amount }) => `Order ${order} used ${named}: ${amount}`,
  zh: ({ order, named, amount }) => `订单${order}使用了“${named}”：${amount}`,
  ko: ({ order, named, amount }) => `주문(${order})에 ‘${named}’ 혜택이 적용되었습니다: ${amount}`,
};

const RETURNED: Phrase<Told> = {
  en: ({ order, named }) => `Order ${order} was cancelled, so ${named} does not count as used`,
  zh: ({ order, named }) => `订单${order}已取消，“${named}”不再计为已使用`,
  ko: ({ order, named }) => `주문(${order})이 취소되어 ‘${named}’ 혜택은 사용하지 않은 것으로 처리됩니다`,
};

const LOST: Phrase<Told> = {
  en: ({ order, named }) => `Order ${order} was cancelled; ${named} still counts as used`,
  zh: ({ order, named }) => `订单${order}已取消，“${named}”仍计为已使用`,
  ko: ({ order, named }) => `주문(${order})이 취소되었지만 ‘${named}’ 혜택은 사용한 것으로 처리됩니다`,
};
