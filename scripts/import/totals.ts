import { findOrdersOfCustomer } from '../../server/orders/orders.store.js';
import { allCustomers } from './importer.js';

/** What lies in the records now: not what was told, but what one finds. */
export interface Totals {
  customers: number;
  orders: number;
  lines: number;
  moneyMinor: number;
}

export async function totalsOfRecords(): Promise<Totals> {
  const totals = { customers: 0, orders: 0, lines: 0, moneyMinor: 0 };
  for await (const { _id } of allCustomers()) {
    const orders = await findOrdersOfCustomer(_id);
    const lines = orders.flatMap(({ content }) => content?.lines ?? []);
    totals.customers += 1;
    totals.orders += orders.length;
    totals.lines += lines.length;
    totals.moneyMinor += lines.reduce((sum, { lineTotalMinor }) => sum + lineTotalMinor, 0);
  }
  return totals;
}
