import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';

/** What is said to one mail: yes, or no with a number, and maybe a text after it, before or after its own text was read. */
export type Answer = 'yes' | { to: 'recipient' | 'text'; code: number; text?: string };

/** A mail server on the loopback, and everything that it took. */
export interface MailServer {
  url: string;
  /** Message-IDs, in the order in which they were taken: from then on the mail will be delivered, whether or not its sender hears of it. */
  taken: string[];
  /** How often it said no, by number. */
  refused: Map<number, number>;
  close(): Promise<void>;
}

interface Ways {
  answerTo?(address: string): Answer;
  onTaken?(count: number): void;
  /** Between taking a mail and saying so. */
  pauseMs?: number;
}

export async function openMailServer({ answerTo = () => 'yes', onTaken = () => {}, pauseMs = 0 }: Ways): Promise<MailServer> {
  const taken: string[] = [];
  const refused = new Map<number, number>();
  const pending = new Map<string, Answer>();
  const no = (code: number, text = 'not now'): Error => {
    refused.set(code, (refused.get(code) ?? 0) + 1);
    return Object.assign(new Error(text), { responseCode: code });
  };
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo({ address }, { id }, done) {
      const answer = answerTo(address);
      pending.set(id, answer);
      done(answer !== 'yes' && answer.to === 'recipient' ? no(answer.code, answer.text) : null);
    },
    onData(stream, { id }, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', async () => {
        const answer = pending.get(id) ?? 'yes';
        if (answer !== 'yes') return done(no(answer.code, answer.text));
        taken.push(messageIdOf(Buffer.concat(parts).toString()));
        onTaken(taken.length);
        if (pauseMs > 0) await sleep(pauseMs);
        done();
      });
    },
  });
  // Whoever is killed hangs up in the middle.
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    taken,
    refused,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function messageIdOf(text: string): string {
  const id = /^Message-ID: (<[^>]+>)/im.exec(text)?.[1];
  if (!id) throw new Error('a mail without a Message-ID');
  return id;
}
