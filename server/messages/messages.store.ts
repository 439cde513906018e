import { model } from 'mongoose';
import { CHANNELS, type Channel } from '../customers/customer.js';
import { countSome } from '../lib/count.store.js';
import { gather, gatherAll, gatherOne } from '../lib/gather.js';
import { gatherInserts, gatherUpdates } from '../lib/gather-writes.js';
import { countDue, isAnyDue, takeDue } from '../lib/in-hands.store.js';
import { latestFirst } from '../lib/latest.store.js';
import type { Lease } from '../lib/lease.js';
import { endTooLongLeases } from '../lib/lease.store.js';
import { schemaOf } from '../lib/record.js';
import { IN_ONE_TURN, newestFirst, olderThan, type Place } from '../lib/store.js';
import { type DueRecords, dueRecords } from '../rollups/due.store.js';
import { due, newlyDue } from '../rollups/rollup.js';
import { undated } from '../rollups/undated.store.js';
import { AWAITED, type Message, type MessageKind, type MessageState, type Move, messageRecord, STANDING } from './message.js';
import type { MessageReason } from './reasons.js';

const schema = schemaOf(messageRecord, 'messages');
schema.index({ state: 1, channel: 1, dueAt: 1 });
schema.index({ state: 1, channel: 1, leaseUntil: 1 });
schema.index({ token: 1 });
schema.index({ customerId: 1, plannedAt: -1 });
schema.index({ customerId: 1, latestAt: -1, _id: -1 });
schema.index({ plannedAt: -1, _id: -1 });
schema.index({ due: 1 }, { sparse: true });
schema.index({ followUp: 1 }, { sparse: true });

const Messages = model<Message>('Message', schema);

/** False: it is planned already. */
export const insertMessage = (message: Message): Promise<boolean> => insert({ ...message, latestAt: message.dueAt, ...newlyDue() });

const insert = gatherInserts(Messages);

/** Lets a message that is still planned speak of one coupon more. Harmless twice; false: it is on its way or over, without this coupon. */
export async function addCoupon(id: string, code: string, campaignId: string): Promise<boolean> {
  const { matchedCount } = await Messages.updateOne(
    { _id: id, $or: [{ state: 'planned' }, { state: { $in: ['sending', 'sent'] }, codes: code }] },
    { $addToSet: { codes: code, campaignIds: campaignId }, $set: due() },
  );
  return matchedCount === 1;
}

const findNaming = gatherOne((ids) =>
  Messages.find({ _id: { $in: ids } }, { state: 1, codes: 1 })
    .lean<Pick<Message, '_id' | 'state' | 'codes'>[]>()
    .exec(),
);

/** Whether a message names a coupon, or is still to be sent and may. */
export async function mayName(id: string, code: string): Promise<boolean> {
  const message = await findNaming(id);
  if (message?.state === 'sent') return message.codes.includes(code);
  return message?.state === 'planned' || message?.state === 'sending';
}

/** Takes up to `limit` due messages of a channel into one's hands: no other sender has them until the lease is over. */
export const takeDueMessages = (channel: Channel, now: Date, lease: Lease, limit: number): Promise<Message[]> =>
  takeDue(Messages, { channel }, now, lease, limit);

/** Whether any message of these channels is due: one question for all of them. */
export const isAnyMessageDue = (channels: readonly Channel[], now: Date): Promise<boolean> =>
  isAnyDue(Messages, { channel: { $in: channels } }, now);

export async function countDueMessages(now: Date, channels: readonly Channel[] = CHANNELS): Promise<number> {
  const counts = await Promise.all(channels.map((channel) => countDue(Messages, { channel }, now)));
  return counts.reduce((sum, count) => sum + count, 0);
}

const settle = gatherUpdates(Messages);

/** Writes what came of a message. False: its lease ran out and somebody else has it. */
export function settleMessage(id: string, token: string, move: Move): Promise<boolean> {
  const latestAt = move.sentAt ?? move.dueAt;
  return settle({ _id: id, token }, { $set: { ...move, ...(latestAt && { latestAt }), ...due() } });
}

export const findMessages = (ids: string[]): Promise<Message[]> =>
  Messages.find({ _id: { $in: ids } })
    .lean()
    .exec();

/** A customer's messages, the last sent or due first. */
export const pageOfMessages = latestFirst(Messages, 'latestAt');

export const undatedMessages = undated(Messages, { sentAt: 1, dueAt: 1 }, ({ sentAt, dueAt }) => sentAt ?? dueAt);

export const findMessage = (id: string): Promise<Message | null> => Messages.findById(id).lean().exec();

export interface MessageFilter {
  customerId?: string | undefined;
  kind?: MessageKind | undefined;
  state?: MessageState | undefined;
}

/** The newest first; `last` is the last one of the page before. */
export const listMessages = (filter: MessageFilter, last: Place | null, limit: number): Promise<Message[]> =>
  Messages.find({
    ...given(filter),
    ...olderThan('plannedAt', last),
  })
    .sort(newestFirst('plannedAt'))
    .limit(limit)
    .batchSize(IN_ONE_TURN)
    .lean()
    .exec();

/** Without what was not given: undefined would match only what lacks it. */
const given = (filter: object): object => Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));

export interface MessageCount {
  kind: MessageKind;
  state: MessageState;
  reason: MessageReason | null;
  count: number;
}

/** How many messages of each kind are in each state, and why. Reads all of them. */
export async function countMessages(): Promise<MessageCount[]> {
  const rows = await Messages.aggregate<{ _id: Omit<MessageCount, 'count'>; count: number }>([
    { $project: { kind: 1, state: 1, reason: 1 } },
    { $group: { _id: { kind: '$kind', state: '$state', reason: '$reason' }, count: { $sum: 1 } } },
  ]).exec();
  return rows.map(({ _id, count }) => ({ ..._id, count })).sort((one, other) => (wordsOf(one) < wordsOf(other) ? -1 : 1));
}

export const wordsOf = ({ kind, state, reason }: Omit<MessageCount, 'count'>): string => `${kind} ${state} ${reason ?? ''}`;

export type MessageSums = Pick<Message, '_id' | 'kind' | 'state' | 'reason' | 'variant' | 'campaignIds' | 'due' | 'put'>;

const SUMMED: Record<string, 1> = { kind: 1, state: 1, reason: 1, variant: 1, campaignIds: 1 };

/** As they are summed. */
export const messageSums: DueRecords<MessageSums> = dueRecords(Messages, SUMMED);

const findWaiting: (customerId: string) => Promise<Message[]> = gatherAll(
  (customerIds) =>
    Messages.find({ customerId: { $in: customerIds }, state: { $in: AWAITED } })
      .lean()
      .exec(),
  ({ customerId }) => customerId,
);

/** What one customer is still to be told before an instant. */
export const findAwaited = async (customerId: string, before: Date): Promise<Message[]> =>
  (await findWaiting(customerId)).filter(({ dueAt }) => dueAt < before);

/** Which text the last message of a kind was that a customer got; null: they got none, or there was only one text. */
export const lastVariant = (customerId: string, kind: MessageKind): Promise<string | null> => findLastVariant(`${kind} ${customerId}`);

const findLastVariant = gather(async (keys) => {
  const { customerIds, kinds } = keysIn(keys);
  const sent = await Messages.find(
    { customerId: { $in: customerIds }, kind: { $in: kinds }, state: 'sent' },
    { kind: 1, customerId: 1, sentAt: 1, variant: 1 },
  )
    .lean<Pick<Message, 'kind' | 'customerId' | 'sentAt' | 'variant'>[]>()
    .exec();
  const last = new Map<string, (typeof sent)[number]>();
  for (const message of sent) {
    const key = `${message.kind} ${message.customerId}`;
    if (Number(message.sentAt) >= Number(last.get(key)?.sentAt ?? 0)) last.set(key, message);
  }
  return keys.map((key) => last.get(key)?.variant ?? null);
});

/** What is asked of several kinds and customers at once. */
function keysIn(keys: string[]) {
  const asked = keys.map((key) => key.split(' ') as [MessageKind, string]);
  return { customerIds: [...new Set(asked.map(([, customerId]) => customerId))], kinds: [...new Set(asked.map(([kind]) => kind))] };
}

/** Whether a message of a kind names this coupon of the customer's, or is about to. */
export const isNamedBy = async (kind: MessageKind, customerId: string, code: string): Promise<boolean> =>
  (await findNamed(`${kind} ${customerId}`)).includes(code);

/** The codes in the messages of a kind to a customer: those that went, and those that are about to. */
const findNamed = gather(async (keys) => {
  const { customerIds, kinds } = keysIn(keys);
  const messages = await Messages.find(
    { customerId: { $in: customerIds }, kind: { $in: kinds }, state: { $in: STANDING } },
    { kind: 1, customerId: 1, codes: 1 },
  )
    .lean<Pick<Message, 'kind' | 'customerId' | 'codes'>[]>()
    .exec();
  const named = new Map(keys.map((key) => [key, [] as string[]]));
  for (const { kind, customerId, codes } of messages) named.get(`${kind} ${customerId}`)?.push(...codes);
  return keys.map((key) => named.get(key) ?? []);
});
/** Sent messages after which another one is to be planned. */
export const findToFollowUp = (limit: number): Promise<Message[]> =>
  Messages.find({ followUp: { $exists: true } })
    .limit(limit)
    .lean()
    .exec();

export const countToFollowUp = (): Promise<number> => countSome(Messages, { followUp: { $exists: true } });

export const noteFollowedUp = async (id: string): Promise<void> => {
  await Messages.updateOne({ _id: id }, { $unset: { followUp: 1 } });
};

export const endTooLongMessageLeases = (): Promise<number> => endTooLongLeases(Messages, { state: 'sending' });
