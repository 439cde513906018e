import { forClaims, forOrders, TIGHT } from './campaigns.js';
import { CHECKOUT_STORIES } from './checkout-stories.js';
import { approvalAsked, approved, complained, extendedLater, goodwill } from './desk.js';
import { IDENTITY_STORIES } from './identity-stories.js';
import { MERGE_STORIES } from './merge-stories.js';
import { cancelled, claimed, confirmed, given, paid, type Request, refunded, released, reserved, revoked } from './requests.js';
import { aCoupon, asked, atAnotherCheckout, RUNNING_OUT, redemptionOf, type Story } from './story.js';
import { USE_STORIES } from './use-stories.js';
import type { World } from './world.js';

export const STORIES: Story[] = [
  asked('an order earns a coupon', async (world) => {
    await forOrders(world, TIGHT);
    return [paid('1', 'c-1', { id: 'o-1' })];
  }),
  {
    name: 'an order is paid just before a campaign begins that it fits',
    arrange: async () => paid('1', 'c-1', { id: 'o-1' }),
    meanwhile: (world) => forOrders(world, TIGHT),
  },
  {
    ...asked('an order earns, and is cancelled meanwhile', async (world) => {
      await forOrders(world, TIGHT);
      await forOrders(world);
      return [paid('1', 'c-1', { id: 'o-1' })];
    }),
    meanwhile: (world) => cancelled('2', 'o-1').send(world),
  },
  asked('an order earns of three campaigns', async (world) => {
    await forOrders(world, TIGHT);
    await forOrders(world);
    await forOrders(world, { limits: { issued: { total: 1 } } });
    return [paid('1', 'c-1', { id: 'o-1' })];
  }),
  asked('the budget is too small', async (world) => {
    await forOrders(world, { limits: { issued: { perCustomer: 3 } }, budgetMinor: 7000 });
    return [paid('1', 'c-1', { id: 'o-1' }), paid('2', 'c-1', { id: 'o-2' })];
  }),
  asked('a claim', async (world) => {
    return [claimed(await forClaims(world, { limits: { issued: { total: 3, perCustomer: 2 } } }), 'c-1', 'k-1')];
  }),
  asked('a second claim', async (world) => {
    const campaign = await forClaims(world, { limits: { issued: { total: 3, perCustomer: 2 } } });
    return [claimed(campaign, 'c-1', 'k-1'), claimed(campaign, 'c-1', 'k-2')];
  }),
  asked('coupons by hand', async (world) => {
    const campaign = await forClaims(world, TIGHT);
    return [claimed(campaign, 'c-1', 'k-1'), claimed(campaign, 'c-2', 'k-2'), given(campaign, ['c-1', 'c-2'], 'k-3')];
  }),
  asked('a reserve', async (world) => [reserved('chk-1', 'c-1', [await aCoupon(world)], 'k-1')]),
  {
    ...asked('a reserve, and another checkout wants the same coupon', async (world) => [
      reserved('chk-1', 'c-1', [await aCoupon(world)], 'k-1'),
    ]),
    meanwhile: atAnotherCheckout,
  },
  {
    ...asked('a reserve in place of one that is confirmed meanwhile', async (world) => {
      const code = await aCoupon(world);
      return [reserved('chk-1', 'c-1', [code], 'k-1'), reserved('chk-1', 'c-1', [code], 'k-2')];
    }),
    meanwhile: (world) => confirmed(redemptionOf('k-1'), 'o-1').send(world),
  },
  asked('a reserve in place of another', async (world) => {
    const code = await aCoupon(world);
    return [reserved('chk-1', 'c-1', [code], 'k-1'), reserved('chk-1', 'c-1', [code], 'k-2')];
  }),
  asked('a reserve without the code of the one that it replaces', async (world) => {
    const code = await aCoupon(world);
    return [reserved('chk-1', 'c-1', [code], 'k-1'), reserved('chk-1', 'c-1', [], 'k-2')];
  }),
  asked('a confirm', async (world) => {
    const code = await aCoupon(world);
    return [reserved('chk-1', 'c-1', [code], 'k-1'), confirmed(redemptionOf('k-1'), 'o-1')];
  }),
  asked('a release', async (world) => {
    const code = await aCoupon(world);
    return [reserved('chk-1', 'c-1', [code], 'k-1'), released(redemptionOf('k-1'))];
  }),
  asked('an order is paid with its redemption, and earns', async (world) => {
    await forOrders(world, TIGHT);
    const code = await aCoupon(world);
    return [reserved('chk-1', 'c-1', [code], 'k-1'), paid('1', 'c-1', { id: 'o-1', redemptionId: redemptionOf('k-1') })];
  }),
  asked('an order that another customer pays with a redemption', async (world) => {
    const code = await aCoupon(world);
    return [reserved('chk-1', 'c-1', [code], 'k-1'), paid('1', 'c-2', { id: 'o-1', redemptionId: redemptionOf('k-1') })];
  }),
  asked('two orders of another customer that name one redemption', async (world) => {
    const code = await aCoupon(world);
    const redemptionId = redemptionOf('k-1');
    const both = ['o-1', 'o-2'].map((id, index) => paid(`${index}`, 'c-2', { id, redemptionId }));
    return [reserved('chk-1', 'c-1', [code], 'k-1'), ...both] as [Request, Request];
  }),
  asked('a second claim of a coupon that got more days and was revoked', async (world) => {
    const campaign = await forClaims(world);
    const { code } = JSON.parse((await claimed(campaign, 'c-1', 'k-1').send(world)).text) as { code: string };
    return [extendedLater(code), revoked(code), claimed(campaign, 'c-1', 'k-2')];
  }),
  asked('the earning order is cancelled', async (world) => {
    await forOrders(world, TIGHT);
    return [paid('1', 'c-1', { id: 'o-1' }), cancelled('2', 'o-1')];
  }),
  {
    ...asked('a half of the earning order goes back, and it is cancelled meanwhile', async (world) => {
      await forOrders(world, TIGHT);
      return [paid('1', 'c-1', { id: 'o-1' }), refunded('2', 'o-1', 'half')];
    }),
    meanwhile: (world) => cancelled('3', 'o-1').send(world),
  },
  asked('the order with the hold is cancelled', async (world) => {
    const code = await aCoupon(world);
    const order = { id: 'o-1', checkoutId: 'chk-1' };
    return [reserved('chk-1', 'c-1', [code], 'k-1'), paid('1', 'c-1', order), cancelled('2', 'o-1')];
  }),
  {
    name: 'the earning order goes back while its coupon is held',
    async arrange(world) {
      const { code } = await earned(world);
      await reserved('chk-1', 'c-1', [code], 'k-1').send(world);
      await refunded('2', 'o-1').send(world);
      return released(redemptionOf('k-1'));
    },
  },
  {
    name: 'the earning order goes back after its coupon was used',
    async arrange(world) {
      const { code } = await earned(world);
      await reserved('chk-1', 'c-1', [code], 'k-1').send(world);
      await confirmed(redemptionOf('k-1'), 'o-2').send(world);
      return refunded('2', 'o-1');
    },
  },
  asked('a revocation', async (world) => [revoked(await aCoupon(world))]),
  {
    ...asked('a revocation of a held coupon', async (world) => {
      const code = await aCoupon(world);
      return [reserved('chk-1', 'c-1', [code], 'k-1'), revoked(code)];
    }),
    meanwhile: (world) => released(redemptionOf('k-1')).send(world),
  },
  asked('goodwill against a case', async (world) => [goodwill(await complained(world, TIGHT), 'k-1')]),
  asked('goodwill of a campaign without limits, a second time', async (world) => {
    const id = await complained(world, {});
    return [goodwill(id, 'k-1'), goodwill(id, 'k-2')];
  }),
  asked('goodwill under a budget that is too small', async (world) => {
    const id = await complained(world, { budgetMinor: 7000 });
    return [goodwill(id, 'k-1'), goodwill(id, 'k-2')];
  }),
  asked('goodwill that is revoked', async (world) => {
    const { text } = await goodwill(await complained(world, TIGHT), 'k-1').send(world);
    return [revoked(JSON.parse(text) as string)];
  }),
  asked('an approval', async (world) => [approved(await approvalAsked(await complained(world, TIGHT)))]),
  {
    name: 'coupons run out',
    async arrange(world) {
      await aCoupon(world);
      await aCoupon(world, {}, 'c-2');
      return RUNNING_OUT;
    },
  },
  asked('more days for a coupon that ran out', async (world) => [await ranOut(await aCoupon(world), world)]),
  asked('more days for a coupon without limits that ran out', async (world) => [await ranOut(await aCoupon(world, {}), world)]),
  {
    ...asked('more days for a coupon that ran out, and the order that earned it is cancelled meanwhile', async (world) => [
      await ranOut((await earned(world)).code, world),
    ]),
    meanwhile: (world) => cancelled('2', 'o-1').send(world),
  },
  asked('more days for a coupon of goodwill, revoked afterwards', async (world) => {
    const code = JSON.parse((await goodwill(await complained(world, TIGHT), 'k-1').send(world)).text) as string;
    return [await ranOut(code, world), revoked(code)];
  }),
  {
    ...asked('more days for a coupon that is taken to a checkout meanwhile', async (world) => [extendedLater(await aCoupon(world))]),
    meanwhile: atAnotherCheckout,
  },
  ...CHECKOUT_STORIES,
  ...USE_STORIES,
  ...IDENTITY_STORIES,
  ...MERGE_STORIES,
];

/** More days for it, after it ran out. */
async function ranOut(code: string, world: World): Promise<Request> {
  await RUNNING_OUT.send(world);
  return extendedLater(code);
}

async function earned(world: World): Promise<{ code: string }> {
  await forOrders(world, TIGHT);
  const { codes } = JSON.parse((await paid('1', 'c-1', { id: 'o-1' }).send(world)).text) as { codes: string[] };
  return { code: codes[0] ?? '' };
}
