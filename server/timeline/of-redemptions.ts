import { reasonWords, spoken } from '../../campaigns/reasons.js';
import { type Language, moneyIn } from '../../campaigns/words/language.js';
import { nameOfKey } from '../orders/source-key.js';
import { findDiscrepanciesOfCustomer } from '../redemptions/discrepancies.store.js';
import { givenMinorOf, type Redemption, whyLostWords } from '../redemptions/redemption.js';
import { pageOfRedemptions } from '../redemptions/redemptions.store.js';
import { usesIn } from './of-uses.js';
import { atOnce, byPages, type Entry, orderOf, type Source } from './timeline.js';
import { discrepancyWords } from './warning-words.js';
import { type Phrase, sentenceOf } from './words.js';

/** Why codes were refused at a checkout, a line for each, and what was given without a coupon. What became of the others stands in their coupons' lives. */
export const redemptionEntries: Source = byPages(pageOfRedemptions, (redemptions, { language }) =>
  redemptions.flatMap((redemption) => [
    ...refusalsIn(redemption, language),
    ...overrunsIn(redemption, language),
    ...usesIn(redemption, language),
  ]),
);

/** Where orders and the redemptions that they name do not agree. */
export const discrepancyEntries: Source = atOnce(async ({ _id }, { language }) =>
  (await findDiscrepanciesOfCustomer(_id)).map((discrepancy) => ({
    at: discrepancy.at,
    what: discrepancy.code === 'redemption_unknown' ? 'order.redemption_unknown' : 'order.redemption_mismatch',
    sentence: discrepancyWords(nameOfKey(discrepancy.orderId), discrepancy, language),
    key: discrepancy._id,
    ...orderOf(discrepancy.orderId),
    redemptionId: discrepancy.redemptionId,
  })),
);

type Told = Record<'order' | 'amount', string>;

const BOOKED: Phrase<Told> = {
  en: ({ order, amount }) => `Order ${order} used ${amount} of coupons that could not be had any more, and it is booked as an overrun`,
  zh: ({ order, amount }) => `订单${order}使用了已不可用的优惠${amount}，记为超支`,
  ko: ({ order, amount }) => `주문(${order})에 더 이상 사용할 수 없는 쿠폰 혜택(${amount})이 적용되어 초과 지출로 기록되었습니다`,
};

const UNDONE: Phrase<Told> = {
  en: ({ order, amount }) => `Order ${order} was cancelled, so the overrun of ${amount} is undone`,
  zh: ({ order, amount }) => `订单${order}已取消，超支${amount}已冲回`,
  ko: ({ order, amount }) => `주문(${order})이 취소되어 초과 지출(${amount}) 기록을 되돌렸습니다`,
};

const REFUSED: Phrase<string> = {
  en: (code) => `The code ${code} was refused`,
  zh: (code) => `券码${code}不可用`,
  ko: (code) => `쿠폰(${code})을 사용할 수 없었습니다`,
};

function overrunsIn(redemption: Redemption, language: Language): Entry[] {
  const { _id, actorId, isOverrun, orderId, pricing, createdAt, back } = redemption;
  if (!isOverrun || orderId === null || pricing === null) return [];
  const told = { order: nameOfKey(orderId), amount: moneyIn(givenMinorOf(redemption), pricing.currency, language) };
  const entry = { key: _id, ...orderOf(orderId), redemptionId: _id };
  const booked = { at: createdAt, what: 'redemption.overrun' as const, by: actorId, ...entry };
  const undone = { what: 'redemption.overrun_undone' as const, ...entry };
  return [
    { ...booked, sentence: sentenceOf(BOOKED[language](told), { ours: whyLostWords(redemption, language) }, language) },
    ...(back ? [{ at: back.at, ...undone, sentence: sentenceOf(UNDONE[language](told), {}, language) }] : []),
  ];
}

const refusalsIn = ({ _id, actorId, createdAt, refused, cart }: Redemption, language: Language): Entry[] =>
  refused.map(({ code, campaignId, reasons }, index) => {
    const speech = { language, currency: cart.currency };
    const words = reasons.map((reason) => reasonWords(reason, speech)).join(language === 'zh' ? '' : ' ');
    return {
      at: createdAt,
      what: 'redemption.refused',
      sentence: sentenceOf(REFUSED[language](code), { ours: words }, language),
      key: `${_id} ${index}`,
      code,
      redemptionId: _id,
      by: actorId,
      reasons: reasons.map((reason) => spoken(reason, speech)),
      ...(campaignId !== null && { campaignId }),
    };
  });
