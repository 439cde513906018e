import { localTime } from '../../campaigns/local-time.js';
import { sweepFigures } from '../../server/insights/sums.js';
import { runSchedules } from '../../server/schedules/schedules.service.js';
import { accepted, introduced, pay, tell } from '../support/acts.js';
import type { Api } from '../support/api.js';
import { anEvent, aShopper } from '../support/builders.js';
import type { Line, Trial } from './cookbook.js';

/** Somebody shops by a recipe. */
export type Scene = (trial: Trial) => Promise<void>;

export const tea = (lineTotalMinor: number, more: Partial<Line> = {}): Line => ({
  sku: 'TEA',
  categories: ['tea'],
  lineTotalMinor,
  ...more,
});

/** What gives coupons, to those who earned one. */
export const COUPON_SCENES: Record<string, Scene> = {
  async Welcome(trial) {
    const customer = await introduced(trial.api);
    const { code } = accepted(await trial.api.as.storefront.post(`/v1/campaigns/${trial.campaignId}/claims`, { customer }));
    await trial.ask('tea for 59.00', { lines: [tea(5900)] }, { customer, codes: [code] });
    await trial.ask('tea for 60.00', { lines: [tea(6000)] }, { customer, codes: [code] });
    await trial.buy('tea for 150.00', { lines: [tea(15_000)] }, { customer, codes: [code] });
  },

  async Birthday(trial) {
    const tomorrow = localTime(await trial.api.now(), trial.api.shop.zone).plus({ days: 1 });
    const customer = await introduced(trial.api, aShopper(), { birthday: tomorrow.toFormat('MM-dd') });
    await passTo(trial.api, 1);
    const codes = await codesOf(trial.api, customer);
    await trial.ask('tea for 40.00', { lines: [tea(4000)] }, { customer, codes });
    await trial.buy('tea for 400.00', { lines: [tea(40_000)] }, { customer, codes });
  },

  async 'App installed'(trial) {
    const customer = await introduced(trial.api);
    const installed = anEvent('custom.app_installed', customer, { properties: { platform: 'ios' } }, await trial.api.now());
    const codes = (await tell(trial.api, installed)).coupons.map(({ code }: { code: string }) => code);
    await trial.ask('tea for 60.00, on the web', { lines: [tea(6000)], channel: 'web' }, { customer, codes });
    await trial.buy('tea for 60.00, in the app', { lines: [tea(6000)], channel: 'app' }, { customer, codes });
  },

  async 'Win back'(trial) {
    const customer = await introduced(trial.api);
    await pay(trial.api, customer, 5000);
    await passTo(trial.api, 70);
    const codes = await codesOf(trial.api, customer);
    await trial.ask('tea for 99.00', { lines: [tea(9900)] }, { customer, codes });
    await trial.ask('tea for 100.00', { lines: [tea(10_000)] }, { customer, codes });
    await trial.buy('tea for 200.00', { lines: [tea(20_000)] }, { customer, codes });
  },

  async 'Thanks to the loyal'(trial) {
    const { customer, code } = await loyal(trial);
    await trial.ask('tea for 80.00, shipping 20.00', { lines: [tea(8000)], shipping: { amountMinor: 2000 } }, { customer, codes: [code] });
    await trial.buy('tea for 80.00, shipping 12.00', { lines: [tea(8000)], shipping: { amountMinor: 1200 } }, { customer, codes: [code] });
  },
};

/** So many days later, when schedules have run. */
async function passTo(api: Api, days: number): Promise<void> {
  await api.pass(days * 24);
  const now = await api.now();
  await sweepFigures(now);
  await runSchedules(api.shop, now);
}

async function codesOf({ as }: Api, { shopId }: { shopId: string }): Promise<string[]> {
  const { items } = accepted(await as.storefront.get(`/v1/customers/shop:${shopId}/coupons`));
  return items.map(({ code }: { code: string }) => code);
}

/** Somebody who is not held out: the first of a few whose fifth order earns something. */
async function loyal({ api }: Trial) {
  for (let tries = 0; tries < 20; tries++) {
    const customer = await introduced(api);
    for (let order = 1; order <= 4; order++) await pay(api, customer, 5000);
    const { code } = await pay(api, customer, 5000);
    if (code !== undefined) return { customer, code };
  }
  throw new Error('Nobody got one.');
}
