import { createTransport } from 'nodemailer';
import type { MailDriver } from '../../server/messages/mail.js';
import { mimeOf } from '../../server/messages/mime.js';
import type { Printed } from './mails.js';

/** Takes mails as a mail server would: printed, in the moment in which they leave. */
export function openPrinter(): { driver: MailDriver; printed: Printed[] } {
  const printed: Printed[] = [];
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const driver: MailDriver = {
    via: 'outbox',
    description: 'a printer',
    async send(mail) {
      const { message } = await composer.sendMail(mimeOf(mail, 'shop@example.com'));
      printed.push({ leftAt: mail.date, text: message.toString() });
    },
    close: () => composer.close(),
  };
  return { driver, printed };
}
