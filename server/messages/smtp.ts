import { createTransport } from 'nodemailer';
import { type MailDriver, MailFailure } from './mail.js';
import { mimeOf, type Sender } from './mime.js';

/** A mail server, over connections that are kept. Nothing waits longer than a message's lease lasts. It never tries again by itself: messages do. */
export function openSmtp(url: string, from: Sender): MailDriver {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 8,
    connectionTimeout: 5_000,
    greetingTimeout: 5_000,
    socketTimeout: 10_000,
    dnsTimeout: 5_000,
  });
  return {
    via: 'smtp',
    description: `the mail server ${new URL(url).host}`,
    async send(mail) {
      await transport.sendMail(mimeOf(mail, from)).catch((error: unknown) => {
        throw new MailFailure(reasonOf(error));
      });
    },
    close: () => transport.close(),
  };
}

/** The server's own sentence may name the customer's address; its number may not. */
function reasonOf(error: unknown): string {
  const { responseCode, code } = (error ?? {}) as { responseCode?: unknown; code?: unknown };
  if (typeof responseCode === 'number') return `mail_refused_${responseCode}`;
  return code === 'EAUTH' ? 'mail_login_refused' : 'mail_server_unreachable';
}
