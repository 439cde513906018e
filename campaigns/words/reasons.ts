import type { Sentence } from './language.js';

/** Why something is refused, for people: one row a code. `{word}` is a value of the reason (reasons.ts). To add a reason, add a row. */
export const REASONS = {
  above_customer_limit: {
    en: 'This customer has had {given} of {most} this month.',
    zh: '该顾客本月已获得{given}，上限为{most}。',
    ko: '이 고객이 이번 달에 받은 금액은 {given}이며, 한도는 {most}입니다.',
  },
  above_day_limit: {
    en: '{left} is left of {day} a day.',
    zh: '每日额度为{day}，还剩{left}。',
    ko: '하루 한도는 {day}이며, 남은 금액은 {left}입니다.',
  },
  above_every_authority: {
    en: 'Nobody in the shop may give this.',
    zh: '店内无人有权给予这么多。',
    ko: '쇼핑몰 내 누구의 권한으로도 제공할 수 없습니다.',
  },
  above_loss: {
    en: 'At most {most} may be given for a loss of {loss}{where}. So far: {given}.',
    zh: '损失{loss}{where}最多可补偿{most}，目前已给予{given}。',
    ko: '손실 {loss}{where}에 대해 최대 {most}까지 보상할 수 있습니다. 지금까지 제공한 금액: {given}.',
  },
  above_own_limit: {
    en: '{giver} may give at most {most} at once.',
    zh: '{giver}每次最多可给予{most}。',
    ko: '{giver}의 1회 한도는 {most}입니다.',
  },
  already_granted: { en: 'This was granted before.', zh: '此前已发放过。', ko: '이미 발급되었습니다.' },
  authority_exhausted: {
    en: 'What may be given away today, or to this customer this month, is used up.',
    zh: '今日额度或该顾客本月的额度已用完。',
    ko: '오늘의 한도 또는 이 고객의 이번 달 한도를 모두 사용했습니다.',
  },
  budget_exhausted: {
    en: 'There is not enough left in the campaign’s budget.',
    zh: '活动预算余额不足。',
    ko: '캠페인 예산의 남은 금액이 부족합니다.',
  },
  campaign_over: { en: 'This promotion is over.', zh: '活动已结束。', ko: '종료된 프로모션입니다.' },
  cap_required: {
    en: 'The reward has no cap, so nobody knows what it may cost.',
    zh: '此优惠没有上限，无法确定最高成本。',
    ko: '혜택에 상한이 없어 최대 비용을 알 수 없습니다.',
  },
  conditions_not_met: { en: 'The conditions are not met.', zh: '未满足条件。', ko: '조건이 충족되지 않았습니다.' },
  coupon_expired: { en: 'This coupon has expired.', zh: '此优惠券已过期。', ko: '유효 기간이 지난 쿠폰입니다.' },
  coupon_mistyped: {
    en: 'This code has a typing error. Check it letter by letter.',
    zh: '券码输入有误，请逐位核对。',
    ko: '쿠폰 번호가 잘못 입력되었습니다. 한 글자씩 확인해 주세요.',
  },
  coupon_not_yet_valid: { en: 'This coupon is not valid yet.', zh: '此优惠券尚未生效。', ko: '아직 사용 기간이 시작되지 않은 쿠폰입니다.' },
  coupon_reserved: {
    en: 'This coupon is being used in another checkout.',
    zh: '此优惠券正用于另一笔结算。',
    ko: '다른 결제에서 사용 중인 쿠폰입니다.',
  },
  coupon_revoked: { en: 'This coupon has been revoked.', zh: '此优惠券已被收回。', ko: '회수된 쿠폰입니다.' },
  coupon_unknown: {
    en: 'No coupon was found with this code.',
    zh: '没有找到使用此券码的优惠券。',
    ko: '해당 번호의 쿠폰을 찾을 수 없습니다.',
  },
  coupon_used: { en: 'This coupon has been used.', zh: '此优惠券已使用。', ko: '이미 사용한 쿠폰입니다.' },
  currency_mismatch: { en: 'The campaign is in another currency.', zh: '币种与活动不符。', ko: '캠페인과 통화가 다릅니다.' },
  customer_limit_reached: {
    en: 'The limit per customer is reached.',
    zh: '已达到每位顾客的上限。',
    ko: '고객 한 명당 한도에 도달했습니다.',
  },
  customer_unverified: {
    en: 'Nobody has verified that this address belongs to the customer. Name the customer by their number in the shop, or as a guest.',
    zh: '该联系方式尚未验证属于此顾客。请用顾客在店内的编号或访客编号指明。',
    ko: '이 연락처가 해당 고객의 것인지 아직 확인되지 않았습니다. 쇼핑몰의 고객 번호나 비회원 번호로 고객을 지정해 주세요.',
  },
  customer_unknown: {
    en: 'We do not know this customer. Sign in first.',
    zh: '尚无法识别该顾客，请先登录。',
    ko: '고객을 확인할 수 없습니다. 먼저 로그인해 주세요.',
  },
  customer_merged: {
    en: 'This customer was merged into another, who has this already.',
    zh: '该顾客已与另一位顾客合并，后者已获得此优惠券。',
    ko: '이 고객은 다른 고객과 통합되었으며, 그 고객에게 이미 발급되었습니다.',
  },
  extended_already: {
    en: 'This coupon was extended before, until {day}.',
    zh: '此优惠券已延期过，有效期至{day}。',
    ko: '이미 {day}까지 연장된 쿠폰입니다.',
  },
  flagged: {
    en: 'Flagged for abuse on {since}: “{text}” Nothing is given to this customer or for this order until {until}, unless a supervisor lifts the flag.',
    zh: '{since}被标记为恶意索取：“{text}”在{until}之前，不再给予该顾客或该订单任何补偿或优惠，除非主管解除标记。',
    ko: '{since}에 악용으로 표시되었습니다: “{text}” 관리자가 해제하지 않는 한 {until}까지 이 고객과 주문에는 보상할 수 없습니다.',
  },
  floor_reached: {
    en: 'The price cannot go any lower.',
    zh: '价格已是最低，不能再优惠。',
    ko: '이미 최저가여서 더 할인할 수 없습니다.',
  },
  gift_out_of_stock: { en: 'This gift is out of stock.', zh: '此赠品已无库存。', ko: '사은품 재고가 없습니다.' },
  goodwill_blocked: {
    en: 'This customer is flagged for abuse, so no goodwill is given. A supervisor can lift the flag.',
    zh: '该顾客已被标记为恶意索取，不予补偿。主管可以解除标记。',
    ko: '악용으로 표시된 고객이라 보상할 수 없습니다. 관리자가 표시를 해제할 수 있습니다.',
  },
  grace_over: {
    en: 'This coupon’s last day was {day}, which is more than {days} days ago.',
    zh: '此优惠券已于{day}到期，超过{days}天，无法延期。',
    ko: '이 쿠폰의 마지막 날은 {day}이며, {days}일이 넘게 지났습니다.',
  },
  limit_reached: {
    en: 'The campaign has reached its limit.',
    zh: '此活动的名额已用完。',
    ko: '이 캠페인의 한도에 도달했습니다.',
  },
  loss_needs_supervisor: {
    en: 'No known order confirms this loss. Above {most} a month a supervisor must confirm such losses. This customer so far: {given}.',
    zh: '没有订单可证实这笔损失。此类损失每月超过{most}须由主管确认，该顾客目前已有{given}。',
    ko: '이 손실을 확인할 수 있는 주문이 없습니다. 월 {most} 초과분은 관리자의 확인이 필요합니다. 이 고객의 현재 누계: {given}.',
  },
  loss_unknown: {
    en: 'Nobody has said what was lost. Note it with the facts.',
    zh: '尚未记录损失金额，请在记录事实时填写。',
    ko: '손실 금액이 기록되지 않았습니다. 사실 확인 내용과 함께 기록해 주세요.',
  },
  never_holds: { en: 'Nobody can meet the conditions.', zh: '没有人能满足这些条件。', ko: '누구도 충족할 수 없는 조건입니다.' },
  no_effect: {
    en: 'This would not lower the price any further, so it is not used.',
    zh: '使用后价格不会再降低，因此未使用。',
    ko: '적용해도 더 할인되는 금액이 없어 사용하지 않았습니다.',
  },
  no_goodwill_campaign: {
    en: 'There is no active goodwill campaign. Ask a marketer to define and activate one.',
    zh: '没有进行中的补偿活动，请联系营销人员创建并启用。',
    ko: '진행 중인 보상 캠페인이 없습니다. 마케팅 담당자에게 등록을 요청해 주세요.',
  },
  not_combinable: {
    en: 'This cannot be combined with “{other}”.',
    zh: '不能与“{other}”同时使用。',
    ko: '‘{other}’ 혜택과 함께 사용할 수 없습니다.',
  },
  not_issued: { en: 'The coupon could not be issued.', zh: '优惠券未能发放。', ko: '쿠폰을 발급하지 못했습니다.' },
  not_on_earning_order: {
    en: 'This coupon is for the next purchase. It cannot be used on the order that earned it, or on an earlier one.',
    zh: '此优惠券供下次购物使用，不能用于获得它的订单或更早的订单。',
    ko: '다음 구매에 사용하는 쿠폰입니다. 쿠폰을 받은 주문이나 그 이전 주문에는 사용할 수 없습니다.',
  },
  not_running: { en: 'The campaign is not active.', zh: '活动未在进行中。', ko: '진행 중인 캠페인이 아닙니다.' },
  not_started: {
    en: 'This promotion has not started yet. It starts on {start}.',
    zh: '活动尚未开始，{start}起可用。',
    ko: '아직 시작되지 않은 프로모션입니다. {start}부터 이용할 수 있습니다.',
  },
  order_taken_back: { en: 'The order was cancelled or returned.', zh: '订单已取消或退货。', ko: '주문이 취소되었거나 반품되었습니다.' },
  order_too_small: {
    en: 'A bargain needs an order of at least {least}.',
    zh: '订单满{least}才能议价。',
    ko: '가격 협의는 {least} 이상 주문에만 가능합니다.',
  },
  too_many_codes: {
    en: 'At most {most} codes can be used on one order.',
    zh: '每单最多可使用{most}个优惠码。',
    ko: '주문 한 건에 코드를 최대 {most}개까지 사용할 수 있습니다.',
  },
  too_late: {
    en: 'The event is too old to issue a coupon for.',
    zh: '事件上报过晚，不再发放优惠券。',
    ko: '이벤트가 너무 늦게 전달되어 쿠폰을 발급하지 않습니다.',
  },
} as const satisfies Record<string, Sentence>;
