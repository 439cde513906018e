import { model } from 'mongoose';
import { schemaOf } from '../lib/record.js';
import { inserted } from '../lib/store.js';
import { type Webhook, type WebhookEvent, webhookRecord } from './webhook.js';

const schema = schemaOf(webhookRecord, 'webhooks');

const Webhooks = model<Webhook>('Webhook', schema);

/** False: it is there already. */
export const insertWebhook = (webhook: Webhook): Promise<boolean> => inserted(Webhooks.create(webhook));

export const findWebhook = (id: string): Promise<Webhook | null> => Webhooks.findById(id).lean<Webhook>().exec();

/** All there are, the oldest first: they are few. */
export const findWebhooks = (): Promise<Webhook[]> => Webhooks.find().sort({ createdAt: 1, _id: 1 }).lean<Webhook[]>().exec();

/** The one by which messages leave: the oldest that takes them, so that nobody is written to twice. */
export const findGateway = async (): Promise<Webhook | null> => {
  const takes: WebhookEvent = 'message.send';
  return (await findWebhooks()).find(({ events }) => events.includes(takes)) ?? null;
};

export const deleteWebhook = (id: string): Promise<Webhook | null> => Webhooks.findOneAndDelete({ _id: id }).lean<Webhook>().exec();

/** What stands up to this page is planned. Harmless twice; false: somebody else was further. */
export const turnPage = async (id: string, from: number, to: number): Promise<void> => {
  await Webhooks.updateOne({ _id: id, page: from }, { $set: { page: to } });
};

export const noteYes = async (id: string, lastAnswer: Webhook['lastAnswer']): Promise<void> => {
  await Webhooks.updateOne({ _id: id }, { $set: { lastAnswer, failingSince: null, state: 'active' } });
};

/** The first no after a yes is the one that is remembered. Returns since when it has been so. */
export async function noteNo(id: string, lastAnswer: NonNullable<Webhook['lastAnswer']>): Promise<Date | null> {
  await Webhooks.updateOne({ _id: id, failingSince: null }, { $set: { failingSince: lastAnswer.at } });
  const noted = await Webhooks.findOneAndUpdate({ _id: id }, { $set: { lastAnswer } }, { returnDocument: 'after' }).lean<Webhook>().exec();
  return noted?.failingSince ?? null;
}

/** Not after a yes that came in between. */
export const pause = async (id: string, failingSince: Date): Promise<void> => {
  await Webhooks.updateOne({ _id: id, failingSince }, { $set: { state: 'paused' } });
};
