import { randomUUID } from 'node:crypto';
import type { Answer } from '../failover/shop.js';
import { randomFrom } from '../random.js';
import { allowanceOf, givenOf } from './count.js';
import { type Ask, accepted, act, campaign, confirmAndCancel, crowd, reserve } from './till.js';

/** How many take part. */
export interface Size {
  uses: number; // that a code has
  reserves: number;
  customers: number;
  perCustomer: number; // reserves of each
  amounts: number;
  atOnce: number;
}

export const WHOLE: Size = { uses: 100, reserves: 2000, customers: 50, perCustomer: 200, amounts: 5000, atOnce: 2000 };

export interface Race {
  name: string;
  /** Says what does not hold. */
  run(ask: Ask, size: Size): Promise<string[]>;
}

/** Shorter than a coupon's, so that it never reads like one. */
const aCode = (name: string): string => `${name}${randomUUID().slice(0, 6)}`;

const refusals = (answers: Answer[]): Set<unknown> =>
  new Set(
    answers
      .filter(({ status }) => status >= 300)
      .flatMap(({ body }) =>
        body.code === 'not_redeemable'
          ? (body.refused as { reasons: { code: string }[] }[]).flatMap(({ reasons }) => reasons.map(({ code }) => code))
          : [body.code],
      ),
  );

const refusedFor = (answers: Answer[], ...codes: string[]): string[] =>
  [...refusals(answers)].filter((code) => !codes.includes(String(code))).map((code) => `somebody was refused for ${code}`);

const expect = (what: string, is: number, should: number): string[] => (is === should ? [] : [`${what}: ${is}, not ${should}`]);

/** A code with so many uses. Some of those who get one give it back while the others ask. */
const sharedCode = (share: number): Race => ({
  name: `a code with few uses, ${share} % given back in between`,
  async run(ask, { uses, reserves, atOnce }) {
    const [code, random] = [aCode('SHARED'), randomFrom(share + 1)];
    const id = await campaign(ask, code, { limits: { redeemed: { total: uses } } });
    const most = { uses: 0 };
    const watching = watch(id, most);
    const go = async (): Promise<Answer> => {
      const answer = await reserve(ask, { codes: [code] });
      if (answer.status !== 201 || random.below(100) >= share) return answer;
      if (random.once(2)) await act(ask, answer, 'release');
      else await confirmAndCancel(ask, answer);
      return { ...answer, status: 200 };
    };
    const answers = await crowd(reserves, atOnce, go);
    const kept = answers.filter(({ status }) => status === 201);
    const later = await crowd(uses, atOnce, () => reserve(ask, { codes: [code] }));
    const all = [...kept, ...later.filter(({ status }) => status === 201)];
    await watching.stop();
    const given = await givenOf(id);
    await crowd(all.length, 20, async (index) => void (await act(ask, all[index] as Answer, 'confirm', { orderId: `${code}-${index}` })));
    return [
      ...(share === 0 ? expect('uses that were had at once', kept.length, uses) : []),
      ...(most.uses > uses ? [`${most.uses} of ${uses} were held at one moment`] : []),
      ...expect('uses in the end', given.uses, uses),
      ...expect('answers that said so', all.length, uses),
      ...expect('places left', (await allowanceOf(id))?.left ?? Number.NaN, 0),
      ...expect('spent', (await allowanceOf(id))?.spentMinor ?? Number.NaN, uses * 1000),
      ...refusedFor(
        [...answers, ...later].filter(({ status }) => status !== 200),
        'limit_reached',
      ),
    ];
  },
});

/** Counts from the records again and again. */
function watch(id: string, most: { uses: number }): { stop(): Promise<void> } {
  let isOver = false;
  const watched = (async () => {
    while (!isOver) {
      most.uses = Math.max(most.uses, (await givenOf(id)).uses);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  return {
    stop() {
      isOver = true;
      return watched;
    },
  };
}

const EACH = 3;

const perCustomer: Race = {
  name: `${EACH} uses a customer`,
  async run(ask, size) {
    const code = aCode('EACH');
    const id = await campaign(ask, code, { limits: { redeemed: { perCustomer: EACH } } });
    const names = Array.from({ length: size.customers }, (_, index) => `${code}-${index}`);
    const hello = (shopId: string) => ({
      id: `hello ${shopId}`,
      type: 'visit.ended',
      occurredAt: new Date().toISOString(),
      customer: { shopId },
      data: {},
    });
    await crowd(names.length, 20, async (index) =>
      accepted(await ask({ as: 'storefront', path: '/v1/events', body: hello(names[index] ?? '') })),
    );
    const wants = (index: number): string => names[Math.floor(index / size.perCustomer)] ?? '';
    const atOnce = Math.min(size.atOnce, 2 * size.perCustomer);
    const answers = await crowd(size.customers * size.perCustomer, atOnce, (index) =>
      reserve(ask, { codes: [code], shopId: wants(index) }),
    );
    const { byCustomer } = await givenOf(id);
    return [
      ...expect('customers who had some', byCustomer.size, size.customers),
      ...[...byCustomer].flatMap(([customerId, uses]) => expect(`uses of ${customerId}`, uses, EACH)),
      ...refusedFor(answers, 'customer_limit_reached'),
    ];
  },
};

const BUDGET = 1_000_000;

/** 10,000.00 for discounts of up to 50.00 each. */
const budget: Race = {
  name: 'a budget and random amounts',
  async run(ask, { amounts, atOnce }) {
    const [code, random] = [aCode('BUDGET'), randomFrom(7)];
    const budgetMinor = Math.floor((BUDGET * amounts) / WHOLE.amounts);
    const id = await campaign(ask, code, { reward: { type: 'percent', basisPoints: 1000 }, budgetMinor });
    const totals = Array.from({ length: amounts }, () => 10 + 10 * random.below(5000));
    const answers = await crowd(amounts, atOnce, (index) => reserve(ask, { codes: [code], totalMinor: totals[index] ?? 0 }));
    const refused = totals.filter((_, index) => (answers[index]?.status ?? 0) >= 300).map((total) => total / 10);
    const had = totals.filter((_, index) => answers[index]?.status === 201).map((total) => total / 10);
    const { amountMinor } = await givenOf(id);
    const free = budgetMinor - amountMinor;
    return [
      ...(free < 0 ? [`${amountMinor} of ${budgetMinor} were given`] : []),
      ...expect(
        'what was answered',
        had.reduce((sum, one) => sum + one, 0),
        amountMinor,
      ),
      ...expect('free', (await allowanceOf(id))?.freeMinor ?? Number.NaN, free),
      ...(refused.length === 0 ? ['nobody was refused'] : []),
      ...(free >= 5000 ? [`${free} of the budget are left, and ${refused.length} were refused`] : []),
      ...refusedFor(answers, 'budget_exhausted'),
    ];
  },
};

/** Two codes in one redemption: both or none, and each within its own limit beside those who want one alone. */
const two: Race = {
  name: 'two campaigns without coupons in one redemption',
  async run(ask, { reserves, atOnce }) {
    const [few, many] = [aCode('FEW'), aCode('MANY')];
    const fewId = await campaign(ask, few, { limits: { redeemed: { total: 40 } } });
    const manyId = await campaign(ask, many, { limits: { redeemed: { total: 60 } }, budgetMinor: 60_000 });
    const both = await crowd(reserves, atOnce, () => reserve(ask, { codes: [few, many] }));
    const [fewGiven, manyGiven] = [await givenOf(fewId), await givenOf(manyId)];
    const alone = await crowd(reserves, atOnce, () => reserve(ask, { codes: [many] }));
    const after = await givenOf(manyId);
    return [
      ...expect('redemptions of both', both.filter(({ status }) => status === 201).length, 40),
      ...expect('uses of the one', fewGiven.uses, 40),
      ...expect('uses of the other', manyGiven.uses, 40),
      ...expect('uses of the other, those alone too', after.uses, 60),
      ...expect('amount of the other', after.amountMinor, 60_000),
      ...expect('places left of the one', (await allowanceOf(fewId))?.left ?? Number.NaN, 0),
      ...expect('free of the other', (await allowanceOf(manyId))?.freeMinor ?? Number.NaN, 0),
      ...refusedFor([...both, ...alone], 'limit_reached', 'budget_exhausted'),
    ];
  },
};

export const RACES: readonly Race[] = [sharedCode(0), sharedCode(5), sharedCode(50), perCustomer, budget, two];
