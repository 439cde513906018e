import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { newId } from '../lib/ids.js';
import { type MailDriver, SendFailure } from './mail.js';
import { mimeOf, type Sender } from './mime.js';

/** Mails as files that any mail program opens, in `<dataDir>/outbox`. Named by the message, so that one sent twice is one file. */
export function openOutbox(dataDir: string, from: Sender): MailDriver {
  const folder = join(dataDir, 'outbox');
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  return {
    via: 'outbox',
    description: folder,
    async send(mail) {
      const { message } = await composer.sendMail(mimeOf(mail, from));
      if (!Buffer.isBuffer(message)) throw new SendFailure('mail_not_composed');
      await writeWhole(folder, fileName(mail.id), message);
    },
    close: () => composer.close(),
  };
}

const fileName = (id: string): string => `${id.replaceAll(/[^\w.-]/g, '_')}.eml`;

/** Nobody ever sees half a file; only this user may read it. */
async function writeWhole(folder: string, name: string, content: Buffer): Promise<void> {
  const draft = join(folder, `.${newId('draft')}`);
  const write = () => writeFile(draft, content, { mode: 0o600 });
  await write().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    await mkdir(folder, { recursive: true, mode: 0o700 }); // it is not there yet, or was taken away
    await write();
  });
  await rename(draft, join(folder, name));
}
