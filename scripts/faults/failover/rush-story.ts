import type { Asked } from './shop.js';
import { cart, customer, type Story } from './story.js';

const CALLERS = Array.from({ length: 6 }, (_, index) => index + 1);
const EACH_MINOR = 5000;

/**
 * Many at once take exactly what there is, so that each command carries many of them: what is counted twice where a batch broke off leaves
 * somebody without, and what is lost leaves something over.
 */
export const rush: Story = {
  name: 'a rush that takes exactly what there is',
  days: [1],
  async tell(teller) {
    const total = CALLERS.length;
    const claimable = await teller.campaign('claim', {
      goal: 'boost_purchase',
      trigger: { claim: true },
      limits: { issued: { total, perCustomer: 1 } },
      budgetMinor: total * EACH_MINOR,
      stacking: { combines: true, exclusive: false },
    });
    await teller.promotion('rush', { code: 'RUSH25', limits: { redeemed: { total } }, budgetMinor: total * EACH_MINOR });
    const all = (ask: (who: number) => [string, Asked]) => teller.asked(CALLERS.map(ask));
    const claims = `/v1/campaigns/${claimable}/claims`;
    await all((who) => [`claim ${who}`, { as: 'storefront', path: claims, body: { customer: customer(who) }, key: `claim ${who}` }]);
    const wish = (who: number) => ({ customer: customer(who), cart: cart(who), codes: ['RUSH25', teller.said(`claim ${who}`, 'code')] });
    await all((who) => [`reserve ${who}`, { as: 'storefront', path: '/v1/redemptions', body: wish(who), key: `reserve ${who}` }]);
    const path = (who: number) => `/v1/redemptions/${teller.said(`reserve ${who}`, 'id')}/confirm`;
    await all((who) => [`confirm ${who}`, { as: 'storefront', path: path(who), body: { orderId: `o-${who}` } }]);
  },
};
