import { expect, test } from '@jest/globals';
import { accepted, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { anEvent, aShopper, fresh, sideBySide } from '../support/builders.js';
import { anAddress, aPhone, found, said, shown, visited } from './support.js';

const api = useApi();
type Json = Record<string, unknown>;

const visits = async (references: Json[]) => {
  const now = await api().now();
  return Promise.all(references.map((customer) => tell(api(), anEvent('visit.ended', customer, {}, now))));
};

/** All customers that any of the names leads to, by id. */
async function named(...names: Json[]): Promise<string[]> {
  const ids = await Promise.all(names.map(async (name) => (await found(api(), name))?.id as string));
  return [...new Set(ids)];
}

const count = async (): Promise<number> => {
  let [total, cursor]: [number, string | null] = [0, ''];
  while (cursor !== null) {
    const page: { items: unknown[]; nextCursor: string | null } = accepted(
      await api().as.agent.get(`/v1/customers?limit=200${cursor && `&cursor=${cursor}`}`),
    );
    [total, cursor] = [total + page.items.length, page.nextCursor];
  }
  return total;
};

test.each<[string, () => Json]>([
  ['shopId', () => aShopper()],
  ['shopId and email', () => ({ ...aShopper(), email: anAddress() })],
  ['all names', () => ({ ...aShopper(), guestId: fresh('g'), email: anAddress(), phone: aPhone() })],
  ['guestId and phone', () => ({ guestId: fresh('g'), phone: aPhone() })],
  ['email and phone', () => ({ email: anAddress(), phone: aPhone() })],
])(
  'fifty events at once that name a new person by %s make one customer',
  async (_names, reference) => {
    const customer = reference();
    const before = await count();
    await visits(Array.from({ length: 50 }, () => customer));
    expect(await named(...Object.entries(customer).map(([kind, value]) => ({ [kind]: value })))).toHaveLength(1);
    expect(await count()).toBe(before + 1);
    const [[kind, value] = ['', '']] = Object.entries(customer);
    expect((await found(api(), { [kind]: value })).identifiers).toEqual(customer);
  },
  60_000,
);

test('an account and its browser, named together and apart at once, are one customer', async () => {
  const [customer, guestId] = [aShopper(), fresh('g')];
  const before = await count();
  await visits(Array.from({ length: 50 }, (_, index) => [{ ...customer, guestId }, { guestId }, customer][index % 3] as Json));
  await visited(api(), { ...customer, guestId });
  expect(await named(customer, { guestId })).toHaveLength(1);
  expect(await count()).toBe(before + 1);
}, 60_000);

test('an account and its address at once: one account, at most one guest, and one customer once it is verified', async () => {
  const [customer, email] = [aShopper(), anAddress()];
  const before = await count();
  await visits(Array.from({ length: 50 }, (_, index) => (index % 2 ? { ...customer, email } : { email })));
  expect(await count()).toBeLessThanOrEqual(before + 2);
  expect((await shown(api(), customer.shopId)).identifiers).toEqual({ ...customer, email });
  await Promise.all([said(api(), customer, { email, verified: ['email'] }), said(api(), customer, { verified: ['email'] })]);
  expect(await named(customer, { email })).toHaveLength(1);
  expect(await count()).toBe(before + 1);
}, 60_000);

test('many claim one free address at once: one owns it', async () => {
  const email = anAddress();
  const shoppers = Array.from({ length: 20 }, aShopper);
  await visits(shoppers.map((customer) => ({ ...customer, email })));
  const owner = await found(api(), { email });
  const all = await sideBySide(20, (index) => shown(api(), shoppers[index]?.shopId ?? ''));
  expect(all.filter(({ id }) => id === owner.id)).toHaveLength(1);
  expect(all.every(({ identifiers }) => identifiers.email === email)).toBe(true);
}, 60_000);
