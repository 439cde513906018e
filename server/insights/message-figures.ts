import { z } from 'zod';
import { roundHalfUp } from '../../campaigns/money.js';
import { kindField, stateField } from '../messages/message.js';
import type { MessageCount } from '../messages/messages.store.js';
import { messageReasonDocument } from '../messages/reasons.js';
import { GENERIC } from '../messages/unpaid-content.js';
import { type Behind, behindField, bringUpToDate } from './look.js';
import { ALL, readCounts, readVariants } from './message-sums.js';
import { findMessageSums } from './message-sums.store.js';

const count = z.int();

export const messageFiguresDocument = z.object({
  outcomes: z
    .array(
      z.object({
        kind: kindField,
        state: stateField,
        reason: messageReasonDocument.nullable().describe('Why it was suppressed or failed; null: it was not.'),
        count: count.describe('How many messages came to this.'),
      }),
    )
    .describe('How many messages came to which end.'),
  unpaidReminders: z
    .object({
      sent: count.describe('How many went out.'),
      generic: count.describe(
        'How many named no promotion: no promotion of the day before fitted the order, and no coupon of the customer’s did.',
      ),
      genericShareBp: count.nullable().describe('Their share of all that were sent, in basis points; null: none was sent.'),
    })
    .describe('Reminders of unpaid orders, and how many of them had no promotion to name.'),
  asOf: behindField,
});

type MessageFigures = Omit<z.infer<typeof messageFiguresDocument>, 'asOf'> & Behind;

/** What became of messages by kind, and how many reminders of unpaid orders had nothing better to say than that they are unpaid. */
export async function messageFigures(now: Date): Promise<MessageFigures> {
  const behind = await bringUpToDate('campaigns', now);
  const sums = await findMessageSums(ALL);
  return { outcomes: readCounts(sums), unpaidReminders: genericShare(readVariants(sums)), ...behind };
}

/** The same of the messages that speak of a campaign's coupons. */
export async function messagesOfCampaign(campaignId: string, now: Date): Promise<MessageCount[]> {
  await bringUpToDate('campaigns', now);
  return readCounts(await findMessageSums(campaignId));
}

export function genericShare(variants: ReadonlyMap<string, number>): MessageFigures['unpaidReminders'] {
  const [sent, generic] = [[...variants.values()].reduce((sum, count) => sum + count, 0), variants.get(GENERIC) ?? 0];
  return { sent, generic, genericShareBp: sent === 0 ? null : roundHalfUp(generic * 10_000, sent) };
}
