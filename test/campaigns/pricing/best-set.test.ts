import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { priceCart } from '../../../campaigns/pricing/price-cart.js';
import type { PricedCart } from '../../../campaigns/pricing/pricing.js';
import { asked, crowded, housed } from './arbitraries.js';
import { bestByHand, candidateOf, floorByHand, type HandSet, isAllowed, isPreferred, isWhole, priceByHand } from './by-hand.js';

const SEEDED = { seed: 10, numRuns: 2000 };

const told = ({ members, parts, shipping }: HandSet) =>
  members.map(({ id, kind }, index) => ({
    id,
    code: kind === 'automatic' ? undefined : `code ${id}`,
    parts: parts[index],
    shipping: shipping[index],
  }));

const answered = ({ pricing, chosen }: PricedCart) =>
  chosen.map(({ key, campaignId, code }, index) => ({
    id: key,
    code: pricing.applied[index]?.code,
    parts: pricing.lines.map(
      ({ discounts }) => discounts.find((one) => one.campaignId === campaignId && one.code === (code ?? undefined))?.amountMinor ?? 0,
    ),
    shipping: pricing.applied[index]?.shippingDiscountMinor,
  }));

test('of all sets that may stand together the best is taken, as every set tried by hand says', () => {
  fc.assert(
    fc.property(asked, ({ cart, discounts }) => {
      expect(answered(priceCart(housed(cart), discounts.map(candidateOf)))).toEqual(told(bestByHand(cart, discounts)));
    }),
    SEEDED,
  );
});

test('where there are too many sets, none with one discount more, less or alone is better', () => {
  fc.assert(
    fc.property(crowded, ({ cart, discounts }) => {
      const { chosen } = priceCart(housed(cart), discounts.map(candidateOf));
      const members = discounts.filter(({ id }) => chosen.some(({ key }) => key === id));
      const best = priceByHand(cart, members);
      expect([isAllowed(members), isWhole(best)]).toEqual([true, true]);
      const others = discounts.flatMap((one) => [
        [one],
        members.includes(one) ? members.filter((member) => member !== one) : [...members, one],
      ]);
      const sets = others.filter(isAllowed).map((other) => priceByHand(cart, other));
      expect(sets.filter((set) => isWhole(set) && isPreferred(set, best))).toEqual([]);
    }),
    { seed: 10, numRuns: 500 },
  );
});

test('in whatever order the candidates come, the answer is the same', () => {
  fc.assert(
    fc.property(
      asked.chain(({ cart, discounts }) =>
        fc.record({
          cart: fc.constant(cart),
          discounts: fc.constant(discounts),
          mixed: fc.shuffledSubarray(discounts, { minLength: discounts.length }),
        }),
      ),
      ({ cart, discounts, mixed }) => {
        expect(priceCart(housed(cart), mixed.map(candidateOf))).toEqual(priceCart(housed(cart), discounts.map(candidateOf)));
      },
    ),
    SEEDED,
  );
});

test('the sums are exact, nothing is below nothing or below its floor, and each of the others is told why', () => {
  fc.assert(
    fc.property(asked, ({ cart, discounts }) => {
      const { pricing, chosen, leftOut } = priceCart(housed(cart), discounts.map(candidateOf));
      const { lines, applied, subtotalMinor, discountMinor, shippingMinor, shippingDiscountMinor, totalMinor } = pricing;
      const sumOf = <T>(all: readonly T[], amount: (one: T) => number) => all.reduce((sum, one) => sum + amount(one), 0);
      expect(totalMinor).toBe(subtotalMinor - discountMinor + shippingMinor - shippingDiscountMinor);
      expect(Math.min(totalMinor, shippingMinor - shippingDiscountMinor)).toBeGreaterThanOrEqual(0);
      expect([discountMinor, discountMinor]).toEqual([
        sumOf(lines, (line) => line.discountMinor),
        sumOf(applied, (one) => one.discountMinor),
      ]);
      expect(shippingDiscountMinor).toBe(sumOf(applied, (one) => one.shippingDiscountMinor));
      for (const [at, line] of lines.entries()) {
        expect(line.discountMinor).toBe(sumOf(line.discounts, ({ amountMinor }) => amountMinor));
        const here = chosen.filter(({ campaignId, code }) =>
          line.discounts.some((one) => one.campaignId === campaignId && one.code === (code ?? undefined)),
        );
        const aiming = discounts.filter(({ id }) => here.some(({ key }) => key === id));
        const least = Math.max(0, ...aiming.map(({ floorBp }) => floorByHand(cart.lines[at]?.cost ?? null, floorBp)));
        if (line.discountMinor > 0) expect(line.lineTotalMinor - line.discountMinor).toBeGreaterThanOrEqual(least);
        for (const { amountMinor } of line.discounts) expect(amountMinor).toBeGreaterThan(0);
      }
      expect([...chosen, ...leftOut.map(({ candidate }) => candidate)].map(({ key }) => key).sort()).toEqual(
        discounts.map(({ id }) => id).sort(),
      );
      const names = chosen.map(({ campaignId, code }) => code ?? campaignId);
      for (const { code, better, betterCampaign } of leftOut.flatMap(({ reasons }) => reasons)) {
        expect(['no_effect', 'floor_reached', 'budget_exhausted', 'not_combinable']).toContain(code);
        if (code === 'not_combinable') expect(names).toContain(better ?? betterCampaign?.campaignId);
      }
    }),
    SEEDED,
  );
});
