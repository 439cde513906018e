import type { Return } from '../insights/retention.js';
import { retention } from '../insights/retention.service.js';
import type { Shop } from '../shop/shop.js';

const MOST_MONTHS = 12;

/** Whether customers come back, for the overview: the latest months of first orders, and each campaign's receivers beside those it left out. */
export async function retentionRows(shop: Shop, now: Date) {
  const { customers, repeated, cohorts, campaigns } = await retention(shop, now);
  return {
    repeatRate: share(repeated, customers),
    buyers: customers,
    cohorts: cohorts.slice(-MOST_MONTHS).map(({ month, customers, repeated, within }) => ({
      name: month,
      customers,
      repeated: share(repeated, customers),
      within: within.map(returnWords),
    })),
    groups: campaigns.flatMap(({ name, receivers, heldOut }) => [
      { name: `${name}: got it`, customers: receivers.customers, within: receivers.within.map(returnWords) },
      { name: `${name}: held out`, customers: heldOut.customers, within: heldOut.within.map(returnWords) },
    ]),
  };
}

const returnWords = ({ returned, observed }: Return): string =>
  observed === 0 ? '–' : `${share(returned, observed)} (${returned} of ${observed})`;

const share = (part: number, whole: number): string => (whole === 0 ? '–' : `${Math.round((1000 * part) / whole) / 10} %`);
