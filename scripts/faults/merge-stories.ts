import { forClaims, forOrders, TIGHT } from './campaigns.js';
import { complained, goodwill } from './desk.js';
import { claimed, confirmed, merged, paid, reserved } from './requests.js';
import { aCoupon, asked, redemptionOf, type Story } from './story.js';
import type { World } from './world.js';

/** The customers c-1 and c-2 have a coupon each, of a campaign that gives one a customer, and have bought. */
async function bothHave(world: World): Promise<string> {
  const campaign = await forClaims(world, TIGHT);
  await forOrders(world);
  for (const [number, customer] of ['c-1', 'c-2'].entries()) {
    await claimed(campaign, customer, `claim ${customer}`).send(world);
    await paid(`${number}`, customer, { id: `o-${number}` }).send(world);
  }
  return campaign;
}

/** One customer is merged into another. */
export const MERGE_STORIES: Story[] = [
  asked('two customers who have a coupon each are merged', async (world) => {
    await bothHave(world);
    return [merged('c-1', 'c-2')];
  }),
  {
    ...asked('two customers are merged, and the other way round meanwhile', async (world) => {
      await bothHave(world);
      return [merged('c-1', 'c-2')];
    }),
    meanwhile: (world) => merged('c-2', 'c-1').send(world),
  },
  {
    ...asked('two customers are merged, and the one that goes is merged elsewhere meanwhile', async (world) => {
      await bothHave(world);
      await aCoupon(world, TIGHT, 'c-3');
      return [merged('c-1', 'c-2')];
    }),
    meanwhile: (world) => merged('c-3', 'c-2').send(world),
  },
  {
    ...asked('a claim by one who is merged meanwhile into one who has had it', async (world) => {
      const campaign = await forClaims(world, { limits: { issued: { perCustomer: 1 } } });
      await claimed(campaign, 'c-1', 'k-1').send(world);
      await forOrders(world);
      return [paid('1', 'c-2', { id: 'o-1' }), claimed(campaign, 'c-2', 'k-2')];
    }),
    meanwhile: (world) => merged('c-1', 'c-2').send(world),
  },
  {
    ...asked('a claim without limits by one who is merged meanwhile', async (world) => {
      const campaign = await forClaims(world);
      await claimed(campaign, 'c-1', 'k-1').send(world);
      return [paid('1', 'c-2', { id: 'o-1' }), claimed(campaign, 'c-2', 'k-2')];
    }),
    meanwhile: (world) => merged('c-1', 'c-2').send(world),
  },
  {
    ...asked('an order of one who is merged meanwhile earns', async (world) => {
      await bothHave(world);
      await forOrders(world, TIGHT);
      return [paid('2', 'c-2', { id: 'o-2' })];
    }),
    meanwhile: (world) => merged('c-1', 'c-2').send(world),
  },
  {
    ...asked('a confirm of what one holds who is merged meanwhile', async (world) => {
      const code = await aCoupon(world, TIGHT, 'c-2');
      await aCoupon(world, TIGHT, 'c-1');
      return [reserved('chk-1', 'c-2', [code], 'k-1'), confirmed(redemptionOf('k-1'), 'o-1')];
    }),
    meanwhile: (world) => merged('c-1', 'c-2').send(world),
  },
  {
    ...asked('goodwill to one who is merged meanwhile', async (world) => {
      const id = await complained(world, TIGHT);
      await aCoupon(world, TIGHT, 'c-2');
      return [goodwill(id, 'k-1')];
    }),
    meanwhile: (world) => merged('c-2', 'c-1').send(world),
  },
];
