import type { Message, MessageState } from '../messages/message.js';
import { pageOfMessages } from '../messages/messages.store.js';
import { reasonSentence } from '../messages/reasons.js';
import { byPages, type Entry, type Happening, type Source } from './timeline.js';
import { BY_CHANNEL, MESSAGE_WORDS, type Phrase, sentenceOf } from './words.js';

type Told = Record<'what' | 'by' | 'subject', string>;

const OUTCOMES: Partial<Record<MessageState, { what: Happening; words: Phrase<Told> }>> = {
  sent: {
    what: 'message.sent',
    words: {
      en: ({ what, by, subject }) => `The ${what}${subject} was sent ${by}`,
      zh: ({ what, by, subject }) => `已${by}发送${what}${subject}`,
      ko: ({ what, by, subject }) => `${by} ${what}를 보냈습니다${subject}`,
    },
  },
  suppressed: {
    what: 'message.suppressed',
    words: {
      en: ({ what, by, subject }) => `The ${what}${subject} was not sent ${by}`,
      zh: ({ what, by, subject }) => `未${by}发送${what}${subject}`,
      ko: ({ what, by, subject }) => `${by} ${what}를 보내지 않았습니다${subject}`,
    },
  },
  failed: {
    what: 'message.failed',
    words: {
      en: ({ what, by, subject }) => `The ${what}${subject} could not be sent ${by}`,
      zh: ({ what, by, subject }) => `无法${by}发送${what}${subject}`,
      ko: ({ what, by, subject }) => `${by} ${what}를 보낼 수 없었습니다${subject}`,
    },
  },
};

const SUBJECT: Phrase<string> = { en: (words) => ` “${words}”`, zh: (words) => `“${words}”`, ko: (words) => `(“${words}”)` };

/** What was said to the customer, and what was not, with the reason. */
export const messageEntries: Source = byPages(pageOfMessages, (messages, { language }) =>
  messages.flatMap((message) => entryOf(message, language)),
);

/** One that was not sent stands at the instant when it was due. */
function entryOf({ _id, kind, channel, state, reason, subject, sentAt, dueAt }: Message, language: keyof Phrase<string>): Entry[] {
  const outcome = OUTCOMES[state];
  if (!outcome) return [];
  const told = {
    what: MESSAGE_WORDS[kind][language],
    by: BY_CHANNEL[channel][language],
    subject: subject === null ? '' : SUBJECT[language](subject),
  };
  const sentence = sentenceOf(outcome.words[language](told), { ours: reasonSentence(reason, language) }, language);
  return [{ at: sentAt ?? dueAt, what: outcome.what, sentence, key: _id, messageId: _id }];
}
