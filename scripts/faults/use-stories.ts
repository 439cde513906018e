import { TIGHT } from './campaigns.js';
import { automatic, automaticGift, CODE, ONCE, shared, TOGETHER } from './promotions.js';
import { cancelled, confirmed, holdsRunOut, paid, type Request, released, reserved, visited } from './requests.js';
import { aCoupon, asked, redemptionOf, type Story } from './story.js';
import type { World } from './world.js';

/** A shared code with every limit, an automatic discount under a budget, and a gift of which there is one piece: all in one redemption. */
async function three(world: World, changes: Record<string, unknown> = {}): Promise<void> {
  for (const customer of ['c-1', 'c-2']) await visited(`hello ${customer}`, customer).send(world);
  await shared(world, { ...ONCE, ...changes });
  await automatic(world, { budgetMinor: 9000, ...changes });
  await automaticGift(world, 1, changes);
}

const held = (customer = 'c-1', number = 1): Request => reserved(`chk-${number}`, customer, [CODE], `k-${number}`);

const paidWith = (id: string): Request => paid(`paid ${id}`, 'c-1', { id, redemptionId: redemptionOf('k-1') });

/** Another customer's checkout, and a second one of the same customer, want the same. */
const atOthers = async (world: World): Promise<void> => {
  await held('c-2', 2).send(world);
  await held('c-1', 3).send(world);
};

const withThree = (name: string, ...requests: [...before: Request[], last: Request]): Story =>
  asked(name, async (world) => {
    await three(world);
    return [...requests];
  });

const FORGIVEN = { onCancel: { shop: 'keep', carrier: 'keep', buyer: 'lose', abuse: 'lose' } };

/** What redemptions take of campaigns without coupons. */
export const USE_STORIES: Story[] = [
  { ...withThree('a reserve of three campaigns without coupons, which others want meanwhile', held()), meanwhile: atOthers },
  withThree('a reserve in place of one that took the last place', held(), reserved('chk-1', 'c-1', [CODE], 'k-2')),
  withThree(
    'a reserve without the code of the one that it replaces, and with it again',
    held(),
    reserved('chk-1', 'c-1', [], 'k-2'),
    reserved('chk-1', 'c-1', [CODE], 'k-3'),
  ),
  {
    ...withThree('a release, and others want what it held meanwhile', held(), released(redemptionOf('k-1'))),
    meanwhile: atOthers,
  },
  {
    ...withThree('a confirm, and its order is cancelled meanwhile', held(), confirmed(redemptionOf('k-1'), 'o-1')),
    meanwhile: (world) => cancelled('2', 'o-1').send(world),
  },
  withThree('a confirm of three campaigns after the hold was over', held(), holdsRunOut, confirmed(redemptionOf('k-1'), 'o-1')),
  {
    ...withThree(
      'an order is paid after the hold was over, and others want the last place meanwhile',
      held(),
      holdsRunOut,
      paidWith('o-1'),
    ),
    meanwhile: atOthers,
  },
  withThree(
    'an order is paid whose hold was let go, and another has the last place',
    held(),
    released(redemptionOf('k-1')),
    held('c-2', 2),
    paidWith('o-1'),
  ),
  {
    ...withThree(
      'an order is cancelled that used three campaigns, and others want them meanwhile',
      held(),
      paidWith('o-1'),
      cancelled('2', 'o-1', 'shop'),
    ),
    meanwhile: atOthers,
  },
  withThree(
    'an overrun of three campaigns is cancelled',
    held(),
    released(redemptionOf('k-1')),
    held('c-2', 2),
    paidWith('o-1'),
    cancelled('2', 'o-1'),
  ),
  asked('uses are lost with the order', async (world) => {
    await three(world, FORGIVEN);
    return [held(), paidWith('o-1'), cancelled('2', 'o-1')];
  }),
  asked('a coupon and two campaigns without coupons in one redemption', async (world) => {
    await shared(world, ONCE);
    await automatic(world, { budgetMinor: 9000 });
    return [reserved('chk-1', 'c-1', [await aCoupon(world, { ...TIGHT, stacking: TOGETHER }), CODE], 'k-1')];
  }),
];
