import type { Config } from '../config.js';
import type { Shop } from '../shop/shop.js';
import type { MailDriver } from './mail.js';
import { openOutbox } from './outbox.js';
import { openSmtp } from './smtp.js';

/** SMTP where SMTP_URL is set and the clock is real. A shop whose clock may be stepped never writes to real people: its mails are files. */
export function openMail({ smtpUrl, mailFrom, dataDir }: Pick<Config, 'smtpUrl' | 'mailFrom' | 'dataDir'>, shop: Shop): MailDriver {
  const from = mailFrom.includes('<') ? mailFrom : { address: mailFrom };
  return smtpUrl !== undefined && shop.clock === 'real' ? openSmtp(smtpUrl, from) : openOutbox(dataDir, from);
}
