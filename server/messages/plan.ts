import { realIn } from '../lib/real-time.js';
import type { Shop } from '../shop/shop.js';
import { birthdays } from './plan-birthdays.js';
import { untoldCases } from './plan-cases.js';
import { aboutCoupons } from './plan-coupons.js';
import { followUps } from './plan-follow-ups.js';
import { thanks, welcomes } from './plan-greetings.js';
import { satisfactionChecks, unpaidOrders } from './plan-orders.js';
import { reminders } from './plan-reminders.js';
import type { Source } from './source.js';

/** How long one run plans at most; the next goes on from there. */
const BUDGET_MS = 25_000;

/** Everything that messages are planned from. To add an occasion, add a row. */
export const SOURCES: readonly Source[] = [
  untoldCases,
  aboutCoupons,
  reminders,
  birthdays,
  welcomes,
  unpaidOrders,
  satisfactionChecks,
  followUps,
  thanks,
];

/**
 * Plans what has come up to be said. Planning twice plans once: a message's occasion is its `_id`. A source that fails does not hold up the
 * others; it is thrown when they are through. Returns how many are new.
 */
export const planMessages = (shop: Shop, now: Date): Promise<number> => planFrom(SOURCES, shop, now);

/** What comes with time, and after messages: all that there is to plan where nobody has done anything since everything was planned. */
export const planWhatFollows = (shop: Shop, now: Date): Promise<number> => planFrom([reminders, birthdays, followUps], shop, now);

async function planFrom(sources: readonly Source[], shop: Shop, now: Date): Promise<number> {
  const until = realIn(BUDGET_MS);
  const plans = await Promise.allSettled(sources.map(({ plan }) => plan({ shop, now }, until)));
  for (const plan of plans) if (plan.status === 'rejected') throw plan.reason;
  return plans.reduce((sum, plan) => sum + (plan.status === 'fulfilled' ? plan.value : 0), 0);
}

/** How much there is to plan. */
export async function countToPlan(shop: Shop, now: Date): Promise<number> {
  const counts = await Promise.all(SOURCES.map(({ count }) => count({ shop, now })));
  return counts.reduce((sum, count) => sum + count, 0);
}
