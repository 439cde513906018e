import { introduced, pay } from '../support/acts.js';
import type { Line } from './cookbook.js';
import { type Scene, tea } from './coupon-scenes.js';

const of = (sku: string, category: string, lineTotalMinor: number, more: Partial<Line> = {}): Line => ({
  sku,
  categories: [category],
  lineTotalMinor,
  ...more,
});
const teapot = (lineTotalMinor: number): Line => of('TEAPOT', 'teaware', lineTotalMinor);
const biscuits = (quantity: number): Line => of('BISCUITS', 'biscuits', quantity * 400, { quantity });
const shippedTo = (region: string, lines: Line[]) => ({ lines, shipping: { amountMinor: 1200, region } });

/** What needs no coupons: shared codes and automatic discounts. */
export const USE_SCENES: Record<string, Scene> = {
  async 'First order'(trial) {
    const customer = await introduced(trial.api);
    await trial.ask('tea for 80.00, nobody named', { lines: [tea(8000)] }, { customer: {} });
    await trial.ask('tea for 80.00', { lines: [tea(8000)] }, { customer });
    await trial.buy('tea for 400.00', { lines: [tea(40_000)] }, { customer });
    await pay(trial.api, customer, 40_000);
    await trial.ask('tea for 80.00, the second time', { lines: [tea(8000)] }, { customer });
  },

  async 'Spend and save'(trial) {
    const customer = await introduced(trial.api);
    await trial.ask('tea for 99.00', { lines: [tea(9900)] }, { customer });
    await trial.ask('tea for 100.00', { lines: [tea(10_000)] }, { customer });
    await trial.ask('tea for 200.00', { lines: [tea(20_000)] }, { customer });
    await trial.buy('tea for 400.00', { lines: [tea(40_000)] }, { customer });
  },

  async 'Buy two, get one'(trial) {
    const customer = await introduced(trial.api);
    await trial.ask('2 teas at 30.00', { lines: [tea(6000, { quantity: 2 })] }, { customer });
    await trial.ask('3 teas at 30.00', { lines: [tea(9000, { quantity: 3 })] }, { customer });
    await trial.buy(
      '3 teas at 50.00 and 3 at 20.00',
      { lines: [tea(15_000, { quantity: 3 }), tea(6000, { sku: 'TEA-2', quantity: 3 })] },
      { customer },
    );
  },

  async 'Three for ten'(trial) {
    const customer = await introduced(trial.api);
    await trial.ask('2 biscuits at 4.00', { lines: [biscuits(2)] }, { customer });
    await trial.ask('3 biscuits at 4.00', { lines: [biscuits(3)] }, { customer });
    await trial.buy('7 biscuits at 4.00', { lines: [biscuits(7)] }, { customer });
  },

  async 'Category sale with an end'(trial) {
    const customer = await introduced(trial.api);
    const cart = { lines: [tea(9000), teapot(12_000)] };
    await trial.buy('tea for 90.00, a teapot for 120.00', cart, { customer });
    await trial.api.pass(24 * 7);
    await trial.ask('the same, a week later', cart, { customer });
  },

  async 'Clearance with a floor'(trial) {
    const customer = await introduced(trial.api);
    const clearance = (costMinor?: number) => ({ lines: [{ ...teapot(10_000), tags: ['clearance'], ...(costMinor && { costMinor }) }] });
    await trial.ask('a teapot for 100.00, its cost not known', clearance(), { customer });
    await trial.ask('a teapot for 100.00 that cost 50.00', clearance(5000), { customer });
    await trial.buy('a teapot for 100.00 that cost 80.00', clearance(8000), { customer });
  },

  async 'Gift with purchase'(trial) {
    const customer = await introduced(trial.api);
    await trial.ask('tea for 149.00', { lines: [tea(14_900)] }, { customer });
    await trial.buy('tea for 150.00', { lines: [tea(15_000)] }, { customer });
  },

  async 'Newsletter code'(trial) {
    const customer = await introduced(trial.api);
    const codes = ['news-10'];
    await trial.ask('tea for 79.00', { lines: [tea(7900)] }, { customer, codes });
    await trial.buy('tea for 80.00', { lines: [tea(8000)] }, { customer, codes });
    await trial.ask('tea for 80.00, the second time', { lines: [tea(8000)] }, { customer, codes });
  },

  async 'Influencers’ codes'(trial) {
    const customer = await introduced(trial.api);
    await trial.ask('tea for 60.00, ANNA8', { lines: [tea(6000)] }, { customer, codes: ['ANNA8'] });
    await trial.buy('tea for 600.00, BEN8', { lines: [tea(60_000)] }, { customer, codes: ['BEN8'] });
  },

  async 'Free shipping by region'(trial) {
    const customer = await introduced(trial.api);
    await trial.ask('tea for 80.00, to Beijing', shippedTo('BJ', [tea(8000)]), { customer });
    await trial.ask('tea for 50.00, to Shanghai', shippedTo('SH', [tea(5000)]), { customer });
    await trial.buy('tea for 80.00, to Shanghai', shippedTo('SH', [tea(8000)]), { customer });
  },
};
