import type { ShopTime } from '../context.js';
import { retention } from '../insights/retention.service.js';
import type { Return } from '../insights/returns.js';

const MOST = { months: 12, campaigns: 20 };

/** Whether customers come back, for the overview: the latest months of first orders, and each campaign's receivers beside those it left out. */
export async function retentionRows(context: ShopTime) {
  const { customers, repeated, cohorts, campaigns } = await retention(context);
  return {
    repeatRate: share(repeated, customers),
    buyers: customers,
    cohorts: cohorts.slice(-MOST.months).map(({ month, customers, repeated, within }) => ({
      name: month,
      customers,
      repeated: share(repeated, customers),
      within: within.map(returnWords),
    })),
    groups: campaigns.slice(0, MOST.campaigns).flatMap(({ name, receivers, heldOut }) => [
      { name: `${name}: got it`, customers: receivers.customers, within: receivers.within.map(returnWords) },
      { name: `${name}: held out`, customers: heldOut.customers, within: heldOut.within.map(returnWords) },
    ]),
  };
}

const returnWords = ({ returned, observed }: Return): string =>
  observed === 0 ? '–' : `${share(returned, observed)} (${returned} of ${observed})`;

const share = (part: number, whole: number): string => (whole === 0 ? '–' : `${Math.round((1000 * part) / whole) / 10} %`);
