import { forOrders, TIGHT } from './campaigns.js';
import { readRecords } from './records.js';
import { cancelled, confirmed, holdsRunOut, paid, type Request, released, reserved, revoked } from './requests.js';
import { rest } from './rest.js';
import { aCoupon, asked, atAnotherCheckout, RUNNING_OUT, redemptionOf, type Story } from './story.js';
import type { World } from './world.js';

/** A coupon whose checkout held it for too long. */
const heldTooLong = async (world: World): Promise<[Request, Request]> => [
  reserved('chk-1', 'c-1', [await aCoupon(world)], 'k-1'),
  holdsRunOut,
];

/** Two coupons of one customer, each held by a checkout of its own. */
async function twoHeld(world: World): Promise<[Request, Request]> {
  const terms = { limits: { issued: { total: 3, perCustomer: 2 } }, budgetMinor: 15_000 };
  return [reserved('chk-1', 'c-1', [await aCoupon(world, terms)], 'k-1'), reserved('chk-2', 'c-1', [await aCoupon(world, terms)], 'k-2')];
}

const paidWith = (id: string): Request => paid(`paid ${id}`, 'c-1', { id, redemptionId: redemptionOf('k-1') });

/** Orders that come late, name what cannot be had, or are cancelled. */
export const CHECKOUT_STORIES: Story[] = [
  asked('a confirm after the hold was over', async (world) => [...(await heldTooLong(world)), confirmed(redemptionOf('k-1'), 'o-1')]),
  asked('an order is paid after the hold was over', async (world) => [...(await heldTooLong(world)), paidWith('o-1')]),
  {
    ...asked('an order is paid after the hold was over, and another checkout wants its coupon meanwhile', async (world) => [
      ...(await heldTooLong(world)),
      paidWith('o-1'),
    ]),
    meanwhile: atAnotherCheckout,
  },
  {
    ...asked('an order is paid after the hold was over, and its coupon is revoked meanwhile', async (world) => [
      ...(await heldTooLong(world)),
      paidWith('o-1'),
    ]),
    meanwhile: async (world) => revoked((await readRecords()).coupons[0]?._id ?? '').send(world),
  },
  {
    ...asked('an order is paid after the hold was over, and cancelled meanwhile', async (world) => [
      ...(await heldTooLong(world)),
      paidWith('o-1'),
    ]),
    meanwhile: (world) => cancelled('2', 'o-1').send(world),
  },
  {
    name: 'an order is paid after its coupon has expired',
    async arrange(world) {
      for (const request of await heldTooLong(world)) await request.send(world);
      await rest(world); // the hold is let go
      await RUNNING_OUT.send(world);
      return paidWith('o-1');
    },
  },
  asked('an order is paid whose hold was let go', async (world) => {
    const code = await aCoupon(world);
    return [reserved('chk-1', 'c-1', [code], 'k-1'), released(redemptionOf('k-1')), paidWith('o-1')];
  }),
  asked('an order is paid that has another redemption', async (world) => [
    ...(await twoHeld(world)),
    confirmed(redemptionOf('k-2'), 'o-1'),
    paidWith('o-1'),
  ]),
  {
    ...asked('two redemptions for one order', async (world) => [...(await twoHeld(world)), confirmed(redemptionOf('k-1'), 'o-1')]),
    meanwhile: (world) => confirmed(redemptionOf('k-2'), 'o-1').send(world),
  },
  {
    ...asked('two paid redemptions for one order, after their holds were over', async (world) => [
      ...(await twoHeld(world)),
      holdsRunOut,
      confirmed(redemptionOf('k-1'), 'o-1', true),
    ]),
    meanwhile: (world) => confirmed(redemptionOf('k-2'), 'o-1', true).send(world),
  },
  asked('an order that used a coupon is cancelled', async (world) => {
    const code = await aCoupon(world);
    return [reserved('chk-1', 'c-1', [code], 'k-1'), paidWith('o-1'), cancelled('2', 'o-1', 'shop')];
  }),
  {
    ...asked('a confirm, and its order is cancelled meanwhile', async (world) => {
      const code = await aCoupon(world);
      return [reserved('chk-1', 'c-1', [code], 'k-1'), confirmed(redemptionOf('k-1'), 'o-1')];
    }),
    meanwhile: (world) => cancelled('2', 'o-1').send(world),
  },
  {
    ...asked('an order that used a coupon is cancelled, and the coupon is wanted elsewhere meanwhile', async (world) => {
      const code = await aCoupon(world);
      return [reserved('chk-1', 'c-1', [code], 'k-1'), paidWith('o-1'), cancelled('2', 'o-1')];
    }),
    meanwhile: atAnotherCheckout,
  },
  {
    ...asked('an order is cancelled that used a coupon, and the one that earned it meanwhile', async (world) => {
      await forOrders(world, TIGHT);
      await paid('0', 'c-1', { id: 'o-0' }).send(world);
      const { coupons } = await readRecords();
      return [reserved('chk-1', 'c-1', [coupons[0]?._id ?? ''], 'k-1'), confirmed(redemptionOf('k-1'), 'o-1'), cancelled('2', 'o-1')];
    }),
    meanwhile: (world) => cancelled('3', 'o-0').send(world),
  },
  {
    ...asked('a coupon is lost with the order that used it', async (world) => {
      const code = await aCoupon(world, { ...TIGHT, onCancel: { buyer: 'lose' } });
      return [reserved('chk-1', 'c-1', [code], 'k-1'), paidWith('o-1'), cancelled('2', 'o-1')];
    }),
  },
  asked('an overrun is cancelled', async (world) => {
    const code = await aCoupon(world);
    return [reserved('chk-1', 'c-1', [code], 'k-1'), released(redemptionOf('k-1')), paidWith('o-1'), cancelled('2', 'o-1')];
  }),
];
