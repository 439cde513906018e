import { WEBHOOK_EVENTS, type Webhook } from '../webhooks/webhook.js';
import { webhookView } from '../webhooks/webhooks.service.js';
import { findWebhooks } from '../webhooks/webhooks.store.js';
import { button, form, line, many } from './forms.js';
import { actorNames } from './names.js';
import type { ReadAs } from './page.js';

const PATH = '/console/webhooks';

/** Which other systems are told of what, and whether they hear it. For admins, who may test, add and delete them here. */
export const webhooksPage: ReadAs = async (_asked, { shop }) => {
  const webhooks = await findWebhooks();
  const nameOf = await actorNames(webhooks.map(({ createdBy }) => createdBy));
  const rows = webhooks.map(async (webhook) => {
    const { deliveries } = await webhookView(webhook);
    return {
      url: webhook.url,
      state: webhook.state,
      events: webhook.events.join(', '),
      createdAt: webhook.createdAt,
      createdBy: nameOf(webhook.createdBy),
      answer: answerWords(webhook),
      deliveries: `${deliveries.waiting} waiting, ${deliveries.delivered} delivered, ${deliveries.failed} failed`,
      forms: [button('Send a test', `${PATH}/${webhook._id}/test`, PATH), button('Delete this webhook', `${PATH}/${webhook._id}`, PATH)],
    };
  });
  const fields = [line('url', 'Address (https://…)'), many('events', 'Events', WEBHOOK_EVENTS)];
  const forms = [form('Add a webhook', fields, [{ label: 'Add', action: PATH }], PATH)];
  return { template: 'console-webhooks', title: 'Webhooks', variables: { webhooks: await Promise.all(rows), forms, zone: shop.zone } };
};

function answerWords({ lastAnswer, state }: Webhook): string {
  if (state === 'paused') return 'Paused after days without a success. Nothing is lost; a successful test re-enables it.';
  if (lastAnswer === null) return 'Nothing sent yet.';
  return lastAnswer.reason === null ? 'The last delivery succeeded.' : `The last delivery failed: ${lastAnswer.reason}`;
}
