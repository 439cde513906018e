import type { SendMailOptions } from 'nodemailer';
import { sha256 } from '../lib/ids.js';
import type { Mail } from './mail.js';

/** MAIL_FROM as it stands where it has a name of its own; else an address, under what the reader calls the shop. */
export type Sender = string | { address: string };

/** Nothing of a mail is ever read from a file or an address: what customers type goes in as it is. */
export const mimeOf = ({ id, to, shop, date, subject, text, html, unsubscribeUrl }: Mail, from: Sender): SendMailOptions => ({
  from: typeof from === 'string' ? from : { name: shop, address: from.address },
  to: { name: '', address: to },
  date,
  subject,
  text,
  html,
  messageId: `<${sha256(id).slice(0, 40)}@${domainOf(from)}>`,
  headers: {
    'Auto-Submitted': 'auto-generated',
    'X-Auto-Response-Suppress': 'All',
    ...(unsubscribeUrl !== null && oneClick(unsubscribeUrl)),
  },
  disableFileAccess: true,
  disableUrlAccess: true,
});

/** RFC 8058: the mail program's own button posts this; whoever only opens the address changes nothing. */
const oneClick = (url: string) => ({ 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' });

const domainOf = (from: Sender): string => /@([^\s<>]+)/.exec(typeof from === 'string' ? from : from.address)?.[1] ?? 'regulars.invalid';
