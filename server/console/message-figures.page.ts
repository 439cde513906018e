import type { Language } from '../../campaigns/words/language.js';
import { messageFigures } from '../insights/message-figures.js';
import type { Message } from '../messages/message.js';
import { reasonSentence } from '../messages/reasons.js';
import type { Read } from './page.js';
import { plainWords } from './words.js';

/** What became of all messages, in figures. */
export const messageFiguresPage: Read = async (_asked, { language, now }) => ({
  template: 'console-message-figures',
  title: 'Messages in figures',
  variables: { figures: await figureRows(now, language) },
});

/** How many messages of each kind were sent or not, and why. */
export async function figureRows(now: Date, language?: Language) {
  const { outcomes, unpaidReminders } = await messageFigures(now);
  return {
    counts: outcomes.map((row) => ({ what: `${plainWords(row.kind)} ${outcomeWords(row, language)}`, count: row.count })),
    unpaid: unpaidWords(unpaidReminders),
  };
}

const unpaidWords = ({ sent, generic, genericShareBp }: Awaited<ReturnType<typeof messageFigures>>['unpaidReminders']) =>
  genericShareBp === null
    ? null
    : `Of ${sent} reminders of unpaid orders ${generic} named no promotion (${(genericShareBp / 100).toFixed(2)} %): nothing of yesterday fitted the order.`;

/** "not sent: The customer has not agreed to messages of this kind." The reason is told in the language of whoever looks. */
export const outcomeWords = ({ state, reason }: Pick<Message, 'state'> & { reason: string | null }, language: Language = 'en'): string =>
  `${OUTCOMES[state]}${reason === null ? '' : `: ${reasonSentence(reason, language)}`}`;

const OUTCOMES: Record<Message['state'], string> = {
  planned: 'planned',
  sending: 'being sent',
  sent: 'sent',
  suppressed: 'not sent',
  failed: 'failed',
};
