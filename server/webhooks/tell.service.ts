import type { ShopTime } from '../context.js';
import { allowedReach } from './addresses.js';
import { type Answer, type Letter, post } from './post.js';
import { isGone, isHopeless, secretOf, type Webhook, type WebhookEvent } from './webhook.js';
import { noteNo, noteYes, pause } from './webhooks.store.js';

/** What is told, as polled changes say it too. */
export interface News {
  id: string;
  type: WebhookEvent | 'webhook.test';
  timestamp: Date; // business time at which it happened
  data: object;
}

/** Tells another system something, once, and keeps what it answered. Whoever has said no for three days is paused; a yes ends that. */
export async function tell({ _id, url }: Pick<Webhook, '_id' | 'url'>, news: News, { shop, now }: ShopTime): Promise<Answer> {
  const answer = await post(url, secretOf(_id, shop.linkSecret), letterOf(news), { allowed: allowedReach(shop) });
  if (answer.reason === null) await noteYes(_id, { ...answer, at: now });
  else await noteRefusal(_id, answer, now);
  return answer;
}

const letterOf = ({ id, type, timestamp, data }: News): Letter => ({ id, body: JSON.stringify({ id, type, timestamp, data }) });

async function noteRefusal(id: string, answer: Answer, now: Date): Promise<void> {
  const failingSince = await noteNo(id, { ...answer, at: now });
  if (failingSince && (isGone(answer) || isHopeless(failingSince, now))) await pause(id, failingSince);
}
