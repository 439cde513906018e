import type { Ask, Schemas } from '../fixtures/openapi-client/client.js';

/** The generated types are real ones: what the API would refuse does not compile. */
declare const ask: Ask;

const cart: Schemas['CheckoutInput']['cart'] = { checkoutId: 'c', currency: 'CNY', lines: [{ id: '1', quantity: 1, lineTotalMinor: 100 }] };

// Whatever has a default may be left out of a body, and is always there in an answer.
const asked: Schemas['CampaignInput'] = {
  name: 'A',
  goal: 'goodwill',
  reward: { type: 'amount', amountMinor: 1 },
  currency: 'CNY',
  validity: { days: 1 },
};
export const priority = (campaign: Schemas['Campaign']): number => campaign.priority;
// @ts-expect-error The answer has fields that nobody sends.
export const answered: Schemas['Campaign'] = asked;

export async function wrong(): Promise<void> {
  // @ts-expect-error `codes` is misspelt.
  await ask('post', '/v1/quotes', { body: { customer: {}, cart, code: [] } });
  // @ts-expect-error A cart needs its lines.
  await ask('post', '/v1/quotes', { body: { customer: {}, cart: { checkoutId: 'c', currency: 'CNY' } } });
  // @ts-expect-error No such path.
  await ask('post', '/v1/quote', {});
  const { items } = await ask('get', '/v1/changes');
  for (const news of items) {
    // @ts-expect-error Only a redeemed coupon says what it gave.
    if (news.type === 'coupon.issued') console.log(news.data.amountMinor);
  }
}

// @ts-expect-error No problem has this code.
export const code: Schemas['Problem']['code'] = 'not_fuond';
