import { expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { countWordless, findCustomer, updateCustomer } from '../../server/customers/customers.store.js';
import { bringSearchWords } from '../../server/customers/find.service.js';
import { accepted, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { anEvent, aShopper, sideBySide } from '../support/builders.js';

const api = useApi();
const customers = () => mongoose.connection.collection<{ _id: string }>('customers');

async function ofTheVersionBefore(name: string, end = 9): Promise<string> {
  const customer = aShopper();
  await tell(api(), anEvent('customer.created', customer, { customer: { name, phone: `+861390000222${end}` } }, await api().now()));
  const { id } = accepted(await api().as.agent.get(`/v1/customers/shop:${customer.shopId}`));
  await customers().updateOne({ _id: id }, { $unset: { nameWords: 1, phoneBackwards: 1 } });
  return id;
}

const found = async (q: string): Promise<string[]> =>
  accepted(await api().as.agent.get(`/v1/search?q=${encodeURIComponent(q)}`)).items.map(({ id }: { id: string }) => id);

test('customers of the version before are found after the sweep, which does nothing more when run again', async () => {
  const ids = await sideBySide(3, (index) => ofTheVersionBefore(`Theodora ${index}`, index));
  expect(await found('theodora')).toEqual([]);
  expect(await countWordless()).toBe(3);
  expect(await bringSearchWords()).toBe(3);
  expect((await found('theodora')).sort()).toEqual([...ids].sort());
  expect(await found('139 0000 2221')).toEqual([ids[1]]);
  expect([await bringSearchWords(), await countWordless()]).toEqual([0, 0]);
});

test('a name that changes while the sweep runs keeps its new words', async () => {
  const id = await ofTheVersionBefore('Ottoline Before');
  const { rev = 0 } = (await findCustomer(id)) ?? {};
  await Promise.all([bringSearchWords(), updateCustomer(id, rev, { name: 'Ottoline After' })]);
  expect([await found('ottoline after'), await found('ottoline before')]).toEqual([[id], []]);
});
