import { describe, expect, test } from '@jest/globals';
import { aClaimedCoupon, accepted, quote, reserve } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCart, aClaimable } from '../support/builders.js';

const api = useApi();
const TEA = { fact: 'line.categories', operator: 'contains', value: 'tea' };
const CUPS = { fact: 'line.categories', operator: 'contains', value: 'cups' };
const FREE = 10_000;

/** Three teas of 40.00, 30.00 and 20.00, one of them also on another shelf; a TV; a cup. */
const shopping = () =>
  aCart([], {
    lines: [
      { id: '1', sku: 'TEA-1', category: 'tea', quantity: 1, lineTotalMinor: 4000 },
      { id: '2', sku: 'TEA-2', categories: ['green', 'tea'], quantity: 1, lineTotalMinor: 3000 },
      { id: '3', sku: 'TEA-3', category: 'tea', quantity: 1, lineTotalMinor: 2000 },
      { id: '4', sku: 'TV-1', category: 'tv', quantity: 1, lineTotalMinor: 500_000 },
      { id: '5', sku: 'CUP-1', category: 'cups', quantity: 2, lineTotalMinor: 3001 },
    ],
    shipping: { amountMinor: 801 },
  });

describe('a coupon takes off what its reward says, at the quote and at the reserve alike', () => {
  test.each<[string, object, lines: number[], shipping: number]>([
    ['10 % off tea', { type: 'percent', basisPoints: 1000, on: TEA }, [400, 300, 200, 0, 0], 0],
    ['5 off each tea', { type: 'amount', amountMinor: 500, per: 'piece', on: TEA }, [500, 500, 500, 0, 0], 0],
    ['90 off tea, which is all of it', { type: 'amount', amountMinor: 9001, on: TEA }, [4000, 3000, 2000, 0, 0], 0],
    ['3 teas, 20 % off', { type: 'tiers', by: 'quantity', on: TEA, steps: [{ from: 3, basisPoints: 2000 }] }, [800, 600, 400, 0, 0], 0],
    [
      '90.00 of tea, 15 off',
      {
        type: 'tiers',
        by: 'subtotal',
        on: TEA,
        steps: [
          { from: 8999, amountMinor: 900 },
          { from: 9000, amountMinor: 1500 },
        ],
      },
      [667, 500, 333, 0, 0],
      0,
    ],
    [
      'buy 2, get 1',
      { type: 'buy_get', buy: { quantity: 2, on: TEA }, get: { quantity: 1, basisPoints: FREE, on: TEA } },
      [0, 0, 2000, 0, 0],
      0,
    ],
    [
      'buy 2 teas, get a cup at half its price',
      { type: 'buy_get', buy: { quantity: 2, on: TEA }, get: { quantity: 1, basisPoints: 5000, on: CUPS } },
      [0, 0, 0, 0, 750], // 3001 ÷ 2 ÷ 2
      0,
    ],
    ['2 teas for 50', { type: 'fixed_price', quantity: 2, priceMinor: 5000, on: TEA }, [1143, 857, 0, 0, 0], 0],
    ['half of the shipping', { type: 'shipping', basisPoints: 5000 }, [0, 0, 0, 0, 0], 401],
    ['5 off the shipping', { type: 'shipping', amountMinor: 500 }, [0, 0, 0, 0, 0], 500],
  ])('%s', async (_what, reward, lines, shippingDiscountMinor) => {
    const { customer, code, coupon } = await aClaimedCoupon(api(), { reward });
    expect(coupon.reward).toEqual(reward);
    const cart = shopping();
    const answers = [await quote(api(), customer, cart, [code]), accepted(await reserve(api(), customer, cart, [code]))];
    for (const answer of answers) {
      expect(answer.lines.map((line: { discountMinor: number }) => line.discountMinor)).toEqual(lines);
      expect(answer).toMatchObject({ shippingDiscountMinor, refused: [], discountMinor: lines.reduce((sum, part) => sum + part, 0) });
    }
  });

  test.each<[string, object]>([
    ['a step that is not reached', { type: 'tiers', by: 'quantity', on: TEA, steps: [{ from: 4, basisPoints: 2000 }] }],
    ['too few pieces', { type: 'buy_get', buy: { quantity: 3, on: TEA }, get: { quantity: 1, basisPoints: FREE, on: TEA } }],
    ['a price that the pieces do not reach', { type: 'fixed_price', quantity: 3, priceMinor: 9000, on: TEA }],
    ['nothing that is meant', { type: 'percent', basisPoints: 1000, on: { fact: 'line.brand', operator: 'equal', value: 'Acme' } }],
  ])('and is kept where it would take nothing: %s', async (_what, reward) => {
    const { customer, code } = await aClaimedCoupon(api(), { reward });
    expect(await quote(api(), customer, shopping(), [code])).toMatchObject({
      discountMinor: 0,
      refused: [{ reasons: [{ code: 'no_effect' }] }],
    });
  });

  test('a quote says how much more it takes, beside the code and in the wallet', async () => {
    const reward = { type: 'buy_get', buy: { quantity: 3, on: TEA }, get: { quantity: 1, basisPoints: FREE, on: TEA } };
    const { customer, code } = await aClaimedCoupon(api(), { reward });
    const sentence = 'The cart must have at least 4 items that count toward this discount. 1 more item is needed.';
    const missing = [{ fact: 'reward.quantity', operator: 'greaterThanInclusive', need: 4, have: 3, sentence }];
    const { refused, wallet } = await quote(api(), customer, shopping(), [code]);
    expect({ refused, wallet }).toMatchObject({
      refused: [{ reasons: [{ code: 'no_effect', missing }] }],
      wallet: { usable: [], nearly: [{ code, missing }] },
    });
  });
});

test.each<[object, string, string]>([
  [{ type: 'percent', basisPoints: 1000, on: { all: [{ ...TEA, fact: 'line.catgories' }] } }, 'reward.on.all[0].fact', 'unknown_fact'],
  [{ type: 'percent', basisPoints: 1000, on: { ...TEA, fact: 'cart.categories' } }, 'reward.on.fact', 'fact_not_available'],
  [{ type: 'amount', amountMinor: 500, per: 'piece' }, 'reward.on', 'required'],
  [{ type: 'fixed_price', quantity: 3, priceMinor: 900 }, 'reward.on', 'required'],
  [{ type: 'shipping' }, 'reward.basisPoints', 'required'],
  [
    {
      type: 'tiers',
      by: 'subtotal',
      steps: [
        { from: 5, amountMinor: 1 },
        { from: 5, amountMinor: 2 },
      ],
    },
    'reward.steps[1].from',
    'not_ascending',
  ],
  [{ type: 'buy_get', buy: { quantity: 2 }, get: { quantity: 1, basisPoints: FREE, on: TEA } }, 'reward.get.on', 'overlapping_aims'],
])('a campaign with %j is refused at %s', async (reward, path, code) => {
  const { status, body } = await api().as.marketer.post('/v1/campaigns', aClaimable({ reward }));
  expect({ status, errors: body.errors }).toMatchObject({ status: 422, errors: [{ path, code }] });
});

test.each<[object, number, string[]]>([
  [{ type: 'percent', basisPoints: 1000, on: TEA }, 422, ['cap_required']],
  [{ type: 'percent', basisPoints: 1000, on: TEA, capMinor: 500 }, 201, []],
  [{ type: 'amount', amountMinor: 500, per: 'piece', on: TEA }, 422, ['cap_required']],
  [{ type: 'fixed_price', quantity: 3, priceMinor: 900, on: TEA }, 422, ['cap_required']],
  [{ type: 'buy_get', buy: { quantity: 2 }, get: { quantity: 1, basisPoints: FREE } }, 422, ['cap_required']],
  [{ type: 'buy_get', buy: { quantity: 2 }, get: { quantity: 1, basisPoints: FREE }, capMinor: 900 }, 201, []],
  [{ type: 'tiers', by: 'subtotal', steps: [{ from: 5000, basisPoints: 1 }] }, 422, ['cap_required']],
  [{ type: 'tiers', by: 'subtotal', steps: [{ from: 5000, amountMinor: 1000 }] }, 201, []], // the greatest sum is a cap
  [{ type: 'tiers', by: 'subtotal', steps: [{ from: 5000, amountMinor: 1001 }] }, 422, ['budget_too_small']],
])('under a budget of 10.00 coupons with %j: %i', async (reward, expected, codes) => {
  const { status, body } = await api().as.marketer.post('/v1/campaigns', aClaimable({ reward, budgetMinor: 1000 }));
  expect([status, (body.errors ?? []).map(({ code }: { code: string }) => code)]).toEqual([expected, codes]);
});

test('no reward of a coupon changes with its campaign', async () => {
  const { campaignId, coupon } = await aClaimedCoupon(api(), { reward: { type: 'percent', basisPoints: 1000, on: TEA } });
  const { body: campaign } = await api().as.marketer.get(`/v1/campaigns/${campaignId}`);
  accepted(
    await api().as.marketer.patch(
      `/v1/campaigns/${campaignId}`,
      { reward: { type: 'percent', basisPoints: 1, on: CUPS } },
      `"${campaign.rev}"`,
    ),
  );
  const { body } = await api().as.agent.get(`/v1/coupons/${coupon.code}`);
  expect(body.reward).toEqual({ type: 'percent', basisPoints: 1000, on: TEA });
});

test('no floor and no stacking of a coupon changes with its campaign', async () => {
  const terms = { reward: { type: 'percent', basisPoints: 5000 }, floorBp: 0, stacking: { combines: true, exclusive: false } };
  const { customer, campaignId, code } = await aClaimedCoupon(api(), terms);
  const { body: campaign } = await api().as.marketer.get(`/v1/campaigns/${campaignId}`);
  const change = { floorBp: null, stacking: { combines: false, exclusive: true } };
  accepted(await api().as.marketer.patch(`/v1/campaigns/${campaignId}`, change, `"${campaign.rev}"`));
  const cart = aCart([], { lines: [{ id: '1', quantity: 1, lineTotalMinor: 10_000, costMinor: 8999 }] });
  expect(await quote(api(), customer, cart, [code])).toMatchObject({ discountMinor: 1001, refused: [] });
  const { body } = await api().as.agent.get(`/v1/coupons/${code}`);
  expect(body.stacking).toEqual({ combines: true, exclusive: false });
});
