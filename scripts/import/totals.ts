import { findOrdersOfCustomer } from '../../server/orders/orders.store.js';
import { pagesOfCustomers } from './importer.js';

/** What lies in the records now: not what was told, but what one finds. */
export interface Totals {
  customers: number;
  orders: number;
  lines: number;
  moneyMinor: number;
}

export async function totalsOfRecords(): Promise<Totals> {
  const totals = { customers: 0, orders: 0, lines: 0, moneyMinor: 0 };
  for await (const customers of pagesOfCustomers()) {
    const orders = (await Promise.all(customers.map(({ _id }) => findOrdersOfCustomer(_id)))).flat();
    const lines = orders.flatMap(({ content }) => content?.lines ?? []);
    totals.customers += customers.length;
    totals.orders += orders.length;
    totals.lines += lines.length;
    totals.moneyMinor += lines.reduce((sum, { lineTotalMinor }) => sum + lineTotalMinor, 0);
  }
  return totals;
}
