import { createTransport } from 'nodemailer';
import { type MailDriver, SendFailure } from './mail.js';
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
        throw failureOf(error);
      });
    },
    close: () => transport.close(),
  };
}

/** As nodemailer tells it: the stage at which the server said no, its number, and its whole line. */
interface SmtpError {
  responseCode?: unknown;
  response?: unknown;
  command?: unknown;
  code?: unknown;
}

/** The server's own sentence may name the customer's address; its numbers may not. */
export function failureOf(error: unknown): SendFailure {
  const { responseCode, response, command, code } = (error ?? {}) as SmtpError;
  if (typeof responseCode !== 'number') return withoutNumber(code, command);
  const detail = typeof response === 'string' ? ENHANCED.exec(response)?.[1] : undefined;
  const number = detail === undefined ? String(responseCode) : `${responseCode}_${detail}`;
  const reason = `mail_refused_${number}` as const;
  if (!isAboutMail(command) || responseCode === 421) return new SendFailure(reason, 'not_about_it');
  if (responseCode < 500) return new SendFailure(reason);
  return new SendFailure(reason, detail !== undefined && UNKNOWN_ADDRESS.has(detail) ? 'unknown_address' : 'never');
}

function withoutNumber(code: unknown, command: unknown): SendFailure {
  if (code === 'EAUTH') return new SendFailure('mail_login_refused', 'not_about_it');
  // Refused by the mailer before a word was said: the address or the mail cannot be put into SMTP.
  if (command === 'API' && (code === 'EENVELOPE' || code === 'EMESSAGE')) return new SendFailure('mail_not_sendable', 'never');
  return new SendFailure('mail_server_unreachable', 'not_about_it');
}

/** RFC 3463: class.subject.detail after the number. */
const ENHANCED = /^\d{3}[ -](5\.\d{1,3}\.\d{1,3})\b/;

/** RFC 3463: no such mailbox, no such domain, not an address, moved without a trace. All else may be about the mail, the day or ourselves. */
const UNKNOWN_ADDRESS: ReadonlySet<string> = new Set(['5.1.1', '5.1.2', '5.1.3', '5.1.6']);

/** A no to the greeting, the login or the sender is about us, not about this mail. */
const isAboutMail = (command: unknown): boolean => command === 'RCPT TO' || command === 'DATA';
