import type { Asked } from './shop.js';
import { cart, customer, order, type Story, type Teller, tell } from './story.js';

const LIMITS = { limits: { redeemed: { total: 4, perCustomer: 1 } }, budgetMinor: 20_000 };

/** Holds of a shared code and an automatic discount together, and their ends. */
export const promotions: Story = {
  name: 'a shared code and an automatic discount, held, given and given back',
  days: [1],
  async tell(teller) {
    await teller.promotion('spring', { code: 'SPRING25', ...LIMITS });
    await teller.promotion('by itself', { automatic: true, budgetMinor: 40_000 });
    await teller.subscribe();
    await teller.asked([1, 2, 3, 4].map((who) => tell(`hello-${who}`, 'visit.ended', who, {})));
    await teller.asked([1, 2, 3, 4].map((who) => reserve(who, `r-${who}`)));
    const redemptionId = teller.said('reserve r-2', 'id');
    await teller.asked([
      act(teller, 'r-1', 'confirm', { orderId: 'o-11' }),
      tell('paid-12', 'order.paid', 2, { order: order(12, { redemptionId, checkoutId: 'chk-2' }) }),
      act(teller, 'r-3', 'release', {}),
      reserve(4, 'r-4b'),
    ]);
    await teller.asked([
      tell('cancelled-12', 'order.cancelled', null, { orderId: 'o-12' }),
      act(teller, 'r-3', 'confirm', { orderId: 'o-13', paid: true }),
      act(teller, 'r-4b', 'confirm', { orderId: 'o-14' }),
    ]);
  },
};

const reserve = (who: number, key: string): [string, Asked] => [
  `reserve ${key}`,
  { as: 'storefront', path: '/v1/redemptions', body: { customer: customer(who), cart: cart(who), codes: ['SPRING25'] }, key },
];

const act = (teller: Teller, key: string, word: string, body: object): [string, Asked] => [
  `${word} ${key}`,
  { as: 'storefront', path: `/v1/redemptions/${teller.said(`reserve ${key}`, 'id')}/${word}`, body },
];
