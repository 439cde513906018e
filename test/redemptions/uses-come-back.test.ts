import { expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import type { Allowance, Usage } from '../../server/ledger/ledger.store.js';
import { clearInFlight } from '../../server/redemptions/in-flight.service.js';
import type { Redemption } from '../../server/redemptions/redemption.js';
import { finishLeftRedemptions, releaseOverHolds } from '../../server/redemptions/sweeps.service.js';
import { accepted, activeCampaign, cancel, introduced } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aGift, fresh } from '../support/builders.js';
import { aCode, aShared, automatic, counters, reserveWith, shared } from './promotions.js';
import { act } from './support.js';

const api = useApi();

/** The same numbers for the same seed. */
const randomFrom = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

const all = <Row extends object>(name: string) => mongoose.connection.collection<Row>(name).find().toArray();
const GIVEN: Redemption['state'][] = ['reserved', 'confirmed', 'overrun'];

/** What does not hold between the redemptions and the counters that they draw on; everything is read from the database. */
async function faults(campaignIds: string[], perCustomer: Record<string, number>): Promise<string[]> {
  const [redemptions, allowances] = [await all<Redemption>('redemptions'), await all<Allowance>('allowances')];
  return campaignIds.flatMap((id) => {
    const uses = redemptions.flatMap(({ state, uses: own = [] }) =>
      own.flatMap((use) => (use.campaignId === id ? [{ ...use, state }] : [])),
    );
    const sum = (states: Redemption['state'][]) =>
      uses.filter(({ state }) => states.includes(state)).reduce((total, { amountMinor }) => total + amountMinor, 0);
    const [given, overruns] = [uses.filter(({ state }) => GIVEN.includes(state)), uses.filter(({ state }) => state === 'overrun').length];
    const { budgetMinor, total, freeMinor, promisedMinor, spentMinor, overrunMinor, left, held } = allowances.find(
      ({ _id }) => _id === id,
    ) as Allowance;
    const heldMinor = held.reduce((minor, { amountMinor }) => minor + amountMinor, 0);
    const places = (total ?? 0) - left;
    const most = perCustomer[id] ?? Number.POSITIVE_INFINITY;
    const ofOne = Math.max(
      0,
      ...[...new Set(given.map(({ counts }) => String(counts?.own)))].map(
        (own) => given.filter(({ counts, state }) => String(counts?.own) === own && state !== 'overrun').length,
      ),
    );
    const holds: [boolean, string][] = [
      [budgetMinor === null || freeMinor + promisedMinor + spentMinor + heldMinor === budgetMinor, 'out of balance'],
      [spentMinor === sum(['confirmed', 'overrun']), `spent ${spentMinor}`],
      [heldMinor === sum(['reserved']), `held ${heldMinor}`],
      [overrunMinor === sum(['overrun']), `overrun ${overrunMinor}`],
      [total === null || places === given.length, `${places} places for ${given.length}`],
      [total === null || given.length - overruns <= total, 'above the limit'],
      [ofOne <= most, 'above the limit of one customer'],
    ];
    return holds.flatMap(([is, what]) => (is ? [] : [`${id}: ${what}`]));
  });
}

test.each([1, 2, 3])(
  'whatever is reserved, released, confirmed and cancelled in whatever order: every counter comes back (seed %i)',
  async (seed) => {
    const random = randomFrom(seed);
    const sku = fresh('CUP');
    accepted(await api().as.marketer.post('/v1/gifts', aGift(sku, 300, 3)));
    const one = await shared(api(), {
      limits: { redeemed: { total: 4, perCustomer: 2 } },
      budgetMinor: 3500,
      stacking: { combines: true, exclusive: false },
    });
    const two = await shared(api(), {
      limits: { redeemed: { total: 5, perCustomer: 1 } },
      reward: { type: 'percent', basisPoints: 700 },
      stacking: { combines: true, exclusive: false },
    });
    const { id: byItself, cart } = await automatic(api(), {
      limits: { redeemed: { total: 6 } },
      reward: { type: 'free_shipping' },
      budgetMinor: 100_000,
    });
    const giftCode = aCode();
    const gift = await activeCampaign(
      api(),
      aShared({ code: giftCode, reward: { type: 'gift', sku }, budgetMinor: 10_000, stacking: { combines: true, exclusive: false } }),
    );
    const ids = [one.id, two.id, byItself, gift];
    const customers = [
      await introduced(api()),
      await introduced(api()),
      { guestId: fresh('g'), email: `${fresh('g')}@example.com`, phone: '+8613800003333' },
    ];
    const carts = Array.from({ length: 6 }, () => cart([5000 + random(5000)], { shipping: { amountMinor: 100 * random(9) } }));
    const before = await counters();
    const [reserved, orders]: [string[], string[]] = [[], []];
    const pick = <Item>(items: Item[]): Item => items[random(items.length)] as Item;
    const sweep = async () => {
      await releaseOverHolds(await api().now());
      await finishLeftRedemptions(api().shop, await api().now());
      await clearInFlight();
    };
    const confirm = async (paid: boolean) => {
      const order = fresh('o');
      const { status } = await act(api(), pick(reserved), 'confirm', { orderId: order, ...(paid && { paid }) });
      if (status === 200) orders.push(order);
    };
    const acts = [
      async () => {
        const codes = [one.code, two.code, giftCode].filter(() => random(2) === 1);
        const { status, body } = await reserveWith(api(), pick(customers), pick(carts), codes);
        if (status === 201) reserved.push(body.id);
        else expect(['not_redeemable', 'price_changed', 'already_confirmed']).toContain(body.code);
      },
      async () => act(api(), pick(reserved), 'release'),
      async () => confirm(false),
      async () => confirm(true),
      async () => {
        await mongoose.connection
          .collection<Redemption>('redemptions')
          .updateOne({ _id: pick(reserved), state: 'reserved' }, { $set: { expiresAt: new Date(0) } });
        await sweep();
      },
      async () => (orders.length > 0 ? cancel(api(), pick(orders)) : null),
    ];
    await acts[0]?.();
    for (let step = 0; step < 40; step++) {
      await (reserved.length === 0 ? acts[0] : pick([...acts, acts[0]]))?.();
      expect(await faults(ids, { [one.id]: 2, [two.id]: 1 })).toEqual([]);
    }
    for (const id of reserved) await act(api(), id, 'release');
    for (const order of orders) await cancel(api(), order);
    await sweep();
    expect(await counters()).toBe(before);
    expect((await all<Usage>('usage')).flatMap(({ uses }) => uses)).toEqual([]);
  },
);
