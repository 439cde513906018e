import { HOUR_MS } from '../../campaigns/durations.js';
import type { ShopTime } from '../context.js';
import type { Return } from '../insights/retention.js';
import { retention } from '../insights/retention.service.js';

const MOST_MONTHS = 12;
const GOOD_FOR_MS = 60_000;

interface Counted {
  shop: string;
  hour: number; // of business time
  until: number; // milliseconds of this process
  rows: ReturnType<typeof countRows>;
}

let counted: Counted | null = null;

/** The same for whoever looks within a minute, and not before the shop's clock has moved by an hour: every paid order is read for it. */
export function retentionRows(context: ShopTime): ReturnType<typeof countRows> {
  const { shop, now } = context;
  const hour = Math.floor(now.getTime() / HOUR_MS);
  const isFresh = counted !== null && counted.shop === shop.name && counted.hour === hour && counted.until > performance.now();
  if (isFresh && counted) return counted.rows;
  const rows = countRows(context);
  counted = { shop: shop.name, hour, until: performance.now() + GOOD_FOR_MS, rows };
  rows.catch(() => {
    counted = null;
  });
  return rows;
}

/** Whether customers come back, for the overview: the latest months of first orders, and each campaign's receivers beside those it left out. */
async function countRows(context: ShopTime) {
  const { customers, repeated, cohorts, campaigns } = await retention(context);
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
