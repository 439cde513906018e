import { changeView } from '../changes/change.js';
import { readPages } from '../changes/read-changes.js';
import { inLanes } from '../lib/lanes.js';
import { type Lease, newLease } from '../lib/lease.js';
import { realIn, realNow } from '../lib/real-time.js';
import type { Shop } from '../shop/shop.js';
import { countDueDeliveries, insertDeliveries, settleDelivery, takeDueDeliveries } from './deliveries.store.js';
import { type Delivery, type DeliveryMove, delivered, newDelivery, putBack, undelivered } from './delivery.js';
import { tell } from './tell.service.js';
import type { Webhook } from './webhook.js';
import { findWebhooks, turnPage } from './webhooks.store.js';

const BATCH = 200;
const PAGES = 10;
const AT_ONCE = 16;
/** Of these, at one webhook. */
const EACH_AT_ONCE = 4;
/** None is begun later than this; what is left goes back. */
const BUDGET_MS = 25_000;
/** The budget, and the patience with one answer after it. */
const LEASE_MS = 60_000;

/**
 * Tells webhooks what has changed. A delivery is in one sender's hands at a time; one that we stop in, between a yes and our note, is sent
 * again under the same webhook-id. Returns how many came to something.
 */
export async function tellWebhooks(shop: Shop, now: Date): Promise<number> {
  const until = realIn(BUDGET_MS);
  const webhooks = await activeWebhooks();
  for (const webhook of webhooks) await planDeliveries(webhook, now, until);
  return sendDeliveries(new Map(webhooks.map((webhook) => [webhook._id, webhook])), { shop, now, until });
}

const activeWebhooks = async (): Promise<Webhook[]> => (await findWebhooks()).filter(({ state }) => state === 'active');

/** The deliveries first, then the page is turned: after a crash in between they are planned again, which changes nothing. */
async function planDeliveries({ _id, events, page }: Webhook, now: Date, until: Date): Promise<void> {
  for (let from = page; realNow() < until; ) {
    const { changes, last } = await readPages(from, PAGES);
    if (last === from) return;
    const wanted = changes.filter(({ type }) => events.includes(type));
    await insertDeliveries(wanted.map((change) => newDelivery(_id, change, now)));
    await turnPage(_id, from, last);
    from = last;
  }
}

interface Round {
  shop: Shop;
  now: Date;
  until: Date;
}

async function sendDeliveries(webhooks: Map<string, Webhook>, round: Round): Promise<number> {
  let handled = 0;
  while (realNow() < round.until && webhooks.size > 0) {
    const lease = newLease(LEASE_MS);
    const deliveries = await takeDueDeliveries([...webhooks.keys()], round.now, lease, BATCH);
    if (deliveries.length === 0) break;
    handled += await sendBatch(deliveries, lease, webhooks, round);
  }
  return handled;
}

async function sendBatch(deliveries: Delivery[], { token }: Lease, webhooks: Map<string, Webhook>, round: Round): Promise<number> {
  const settled = await inLanes(
    deliveries,
    ({ webhookId }, position) => `${webhookId} ${position % EACH_AT_ONCE}`,
    AT_ONCE,
    async (delivery) => settleDelivery(delivery._id, token, await outcomeOf(delivery, webhooks, round)),
  );
  return settled.filter(Boolean).length;
}

const AWHILE_MS = 60_000;

/** Who does not answer at all is not asked again in this run: others would wait for it. */
async function outcomeOf(delivery: Delivery, webhooks: Map<string, Webhook>, { shop, now, until }: Round): Promise<DeliveryMove> {
  const webhook = webhooks.get(delivery.webhookId);
  if (!webhook) return putBack(delivery, new Date(now.getTime() + AWHILE_MS));
  if (realNow() >= until) return putBack(delivery, delivery.dueAt);
  const { status, reason } = await tell(webhook, changeView(delivery.change), shop, now);
  if (reason === null) return delivered(delivery, realNow());
  if (status === null) webhooks.delete(webhook._id);
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
