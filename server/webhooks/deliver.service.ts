import { setTimeout as sleep } from 'node:timers/promises';
import { changeView } from '../changes/change.js';
import { readPages } from '../changes/read-changes.js';
import type { RunLimits, ShopTime } from '../context.js';
import { inLanes } from '../lib/lanes.js';
import { type Lease, newLease } from '../lib/lease.js';
import { type Check, note } from '../lib/readiness.js';
import { realIn, realNow } from '../lib/real-time.js';
import type { Shop } from '../shop/shop.js';
import { countDueDeliveries, insertDeliveries, settleDelivery, takeDueDeliveries } from './deliveries.store.js';
import { type Delivery, type DeliveryMove, delivered, newDelivery, putBack, undelivered } from './delivery.js';
import { tell } from './tell.service.js';
import { isUnheard, unheardSentence, type Webhook } from './webhook.js';
import { findWebhooks, turnPage } from './webhooks.store.js';

const BATCH = 50;
const PAGES = 10;
/** At one webhook. */
const AT_ONCE = 4;
/** None is begun that would not be answered by then; what is left goes back. */
const BUDGET_MS = 25_000;
/** The budget, and the patience with one answer after it. */
const LEASE_MS = 60_000;
/** How often those who are through look for more while others are still at it. */
const LOOK_EVERY_MS = 500;
const AWHILE_MS = 60_000;

/**
 * Tells webhooks what has changed. Each has a lane of its own, so that a slow one holds up no other, not even what comes up meanwhile. A
 * delivery is in one sender's hands at a time; one that we stop in, between a yes and our note, is sent again under the same webhook-id.
 * After `stop` no more is begun. Returns how many came to something.
 */
export const tellWebhooks = (shop: Shop, now: Date, stop?: AbortSignal): Promise<number> => tellUntil(realIn(BUDGET_MS), shop, now, stop);

/** The same with so much real time. */
export async function tellUntil(until: Date, shop: Shop, now: Date, stop?: AbortSignal): Promise<number> {
  const run = { shop, now, until, stop, busy: new Set<string>() };
  const counts = await Promise.all((await activeWebhooks()).map((webhook) => tellOne(webhook, run)));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** As they were when they were last told something. */
let lastKnown: Webhook[] = [];

/** For /readyz and the log: who hears nothing. */
export const webhooksCheck: Check = () => lastKnown.filter(isUnheard).map((webhook) => note(unheardSentence(webhook)));

async function activeWebhooks(): Promise<Webhook[]> {
  lastKnown = await findWebhooks();
  return lastKnown.filter(({ state }) => state === 'active');
}

interface DeliveryRun extends ShopTime, RunLimits {
  /** The webhooks that are at it. Nobody looks for more when all others are through: those would wait for what is begun then. */
  busy: Set<string>;
}

/** Plans and sends until everything is told and nobody else is still at it, or the time is over. */
async function tellOne(webhook: Webhook, run: DeliveryRun): Promise<number> {
  const lane = { webhook, ...run, isSilent: false, slowestMs: 0 };
  let handled = 0;
  for (let page = webhook.page; hasTime(lane) && !lane.isSilent; ) {
    run.busy.add(webhook._id);
    page = await planDeliveries({ ...webhook, page }, run);
    const lease = newLease(LEASE_MS);
    const deliveries = await takeDueDeliveries(webhook._id, run.now, lease, BATCH);
    handled += await sendBatch(deliveries, lease, lane);
    if (deliveries.length > 0) continue;
    run.busy.delete(webhook._id);
    if (run.busy.size > 0) await sleep(LOOK_EVERY_MS);
    if (run.busy.size === 0) break;
  }
  run.busy.delete(webhook._id);
  return handled;
}

/** Whether one more would be answered in time, if it takes as long as the slowest before. What is answered late holds up the next round of all. */
const hasTime = ({ until, stop, slowestMs }: Lane): boolean => stop?.aborted !== true && realNow().getTime() + slowestMs < until.getTime();

/** The deliveries first, then the page is turned: after a crash in between they are planned again, which changes nothing. Returns the page reached. */
async function planDeliveries({ _id, events, page }: Webhook, { now, until }: DeliveryRun): Promise<number> {
  for (let from = page; ; ) {
    const { changes, last } = await readPages(from, PAGES);
    if (last === from || realNow() >= until) return from;
    const wanted = changes.filter(({ type }) => events.includes(type));
    await insertDeliveries(wanted.map((change) => newDelivery(_id, change, now)));
    await turnPage(_id, from, last);
    from = last;
  }
}

/** One webhook's deliveries, in one run. */
interface Lane extends DeliveryRun {
  webhook: Webhook;
  /** It has not answered at all, and is not asked again in this run. */
  isSilent: boolean;
  /** How long its slowest answer took. */
  slowestMs: number;
}

async function sendBatch(deliveries: Delivery[], { token }: Lease, lane: Lane): Promise<number> {
  const settled = await inLanes(
    deliveries,
    (_delivery, position) => String(position % AT_ONCE),
    AT_ONCE,
    async (delivery) => settleDelivery(delivery._id, token, await outcomeOf(delivery, lane)),
  );
  return settled.filter(Boolean).length;
}

async function outcomeOf(delivery: Delivery, lane: Lane): Promise<DeliveryMove> {
  const { webhook, now } = lane;
  if (lane.isSilent) return putBack(delivery, new Date(now.getTime() + AWHILE_MS));
  if (!hasTime(lane)) return putBack(delivery, delivery.dueAt);
  const asked = performance.now();
  const { status, reason } = await tell(webhook, changeView(delivery.change), lane);
  lane.slowestMs = Math.max(lane.slowestMs, performance.now() - asked);
  if (reason === null) return delivered(delivery, realNow());
  if (status === null) lane.isSilent = true;
  return undelivered(delivery, reason, now, realNow());
}

/** How much there is to tell now. */
export async function countToTell(now: Date): Promise<number> {
  const webhooks = await activeWebhooks();
  return webhooks.length === 0
    ? 0
    : countDueDeliveries(
        webhooks.map(({ _id }) => _id),
        now,
      );
}
