import { z } from 'zod';
import { roundHalfUp } from '../../campaigns/money.js';
import { kindField, stateField } from './message.js';
import { countMessages, countVariants, type VariantCount } from './messages.store.js';
import { messageReasonDocument } from './reasons.js';
import { GENERIC } from './unpaid-content.js';

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
});

/** What became of messages by kind, and how many reminders of unpaid orders had nothing better to say than that they are unpaid. */
export async function messageFigures(): Promise<z.infer<typeof messageFiguresDocument>> {
  const [outcomes, variants] = await Promise.all([countMessages(), countVariants('unpaid_order')]);
  return { outcomes, unpaidReminders: genericShare(variants) };
}

export function genericShare(variants: VariantCount[]): z.infer<typeof messageFiguresDocument>['unpaidReminders'] {
  const sum = (counts: VariantCount[]): number => counts.reduce((total, one) => total + one.count, 0);
  const [sent, generic] = [sum(variants), sum(variants.filter(({ variant }) => variant === GENERIC))];
  return { sent, generic, genericShareBp: sent === 0 ? null : roundHalfUp(generic * 10_000, sent) };
}
