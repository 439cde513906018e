import { z } from 'zod';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { nullableInstant } from '../http/fields.js';
import { awaySentence, stopSentence } from './mail-health.js';
import { type MailStatus, mailStatus, resume } from './mail-health.service.js';

const mailDocument = z
  .object({
    state: z
      .enum(['sending', 'waiting', 'stopped'])
      .describe('`sending`: mails go out; `waiting`: the mail server cannot be used just now; `stopped`: too many mails were refused.'),
    stoppedAt: nullableInstant('Since when no mails go out; null: they do.'),
    stoppedUntil: nullableInstant('When mails are tried again, with fresh counts; null: they are not stopped.'),
    why: z.string().nullable().describe('Why mails wait or are stopped, for people; null: they go out.'),
    lastHour: z
      .object({
        sent: z.int().describe('How many the mail server took.'),
        refused: z.int().describe('How many it refused for good.'),
      })
      .describe('What the mail server said in the last hour.'),
  })
  .meta({ id: 'MailStatus', description: 'Whether mails leave.' });

const mailView = ({ stop, away, lastHour }: MailStatus) => ({
  state: stop !== null ? ('stopped' as const) : away !== null ? ('waiting' as const) : ('sending' as const),
  stoppedAt: stop?.at ?? null,
  stoppedUntil: stop?.until ?? null,
  why: stop !== null ? stopSentence(stop) : away && awaySentence(away),
  lastHour,
});

export const mailRoutes: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/mail',
    summary: 'Show whether mails leave, and what the mail server said in the last hour.',
    description: 'Mail stops by itself when too many addresses are refused, so that the sender keeps its good name.',
    answer: mailDocument,
    handle: async () => mailView(await mailStatus()),
  }),
  endpoint({
    method: 'post',
    path: '/v1/mail/resume',
    summary: 'Resume mail that was stopped because too many mails were refused.',
    description:
      'Find out first why they were refused. What waited is sent, unless it is too late. Where mails go out, it changes nothing.',
    answer: mailDocument,
    handle: async (_asked, { actor }) => mailView(await resume(actor)),
  }),
];
