import { z } from 'zod';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { awaySentence, stopSentence } from './mail-health.js';
import { type MailStatus, mailStatus, resume } from './mail-health.service.js';

const instant = z.iso.datetime();

const mailDocument = z
  .object({
    state: z.enum(['sending', 'waiting', 'stopped']).describe('waiting: the mail server cannot be used just now'),
    stoppedAt: instant.nullable(),
    stoppedUntil: instant.nullable().describe('Then mails are tried again, with fresh counts.'),
    why: z.string().nullable(),
    lastHour: z.object({ sent: z.int(), refused: z.int().describe('Refused for good.') }),
  })
  .meta({ id: 'MailStatus' });

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
    answer: mailDocument,
    handle: async () => mailView(await mailStatus()),
  }),
  endpoint({
    method: 'post',
    path: '/v1/mail/resume',
    summary: 'Resume mail that was stopped because too many mails were refused.',
    answer: mailDocument,
    handle: async (_asked, { actor }) => mailView(await resume(actor)),
  }),
];
