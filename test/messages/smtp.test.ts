import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { openMail } from '../../server/messages/mail-drivers.js';
import { findMessage } from '../../server/messages/messages.store.js';
import { planMessages } from '../../server/messages/plan.js';
import { sendMessages } from '../../server/messages/send.js';
import type { Shop } from '../../server/shop/shop.js';
import { useDatabase } from '../support/database.js';
import { at, givenCoupon, givenCustomer } from './given.js';

const shop = useDatabase();
const realShop = (): Shop => ({ ...shop(), clock: 'real' });
const MORNING = at('2026-03-08T09:00');

let received: Email[] = [];
let refused = new Set<string>();
let server: SMTPServer;

beforeEach(async () => {
  received = [];
  refused = new Set();
  server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo: ({ address }, _session, done) =>
      done(refused.has(address) ? Object.assign(new Error('try later'), { responseCode: 451 }) : null),
    onData(stream, _session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        PostalMime.parse(Buffer.concat(parts)).then((mail) => {
          received.push(mail);
          done();
        }, done);
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
});
afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

const openSmtp = (of: Shop) =>
  openMail(
    { smtpUrl: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`, mailFrom: 'shop@example.com', dataDir: '/nowhere' },
    of,
  );

test('over SMTP: what the server takes is sent; what it refuses is tried again later, and does not hold up the others', async () => {
  const customers = await Promise.all(Array.from({ length: 20 }, () => givenCustomer({ locale: 'zh' })));
  for (const customer of customers) await givenCoupon(customer);
  const emails = customers.map(({ identifiers }) => identifiers.email ?? '');
  refused = new Set(emails.slice(0, 3));
  await planMessages(shop(), MORNING);
  const mail = openSmtp(realShop());
  expect(mail.via).toBe('smtp');
  await sendMessages(realShop(), MORNING, mail);
  expect(received.flatMap(({ to }) => to?.map(({ address }) => address)).sort()).toEqual(emails.slice(3).sort());
  expect(received[0]?.subject).toBe('AD｜您有1张优惠券即将到期，价值¥50');

  const id = `coupon_expiry:${customers[0]?._id}:2026-03-08`;
  const message = await findMessage(id);
  expect(message).toMatchObject({ state: 'planned', reason: 'mail_refused_451', attempts: 1, dueAt: at('2026-03-08T09:05') });

  refused = new Set();
  await sendMessages(realShop(), at('2026-03-08T09:05'), mail);
  expect(received).toHaveLength(20);
  expect(await findMessage(id)).toMatchObject({ state: 'sent', via: 'smtp', reason: null });
  mail.close();
});

test('no mail server: the message stays planned, with the reason', async () => {
  const customer = await givenCustomer();
  await givenCoupon(customer);
  await planMessages(shop(), MORNING);
  const mail = openMail({ smtpUrl: 'smtp://127.0.0.1:1', mailFrom: 'shop@example.com', dataDir: '/nowhere' }, realShop());
  await sendMessages(realShop(), MORNING, mail);
  expect(await findMessage(`coupon_expiry:${customer._id}:2026-03-08`)).toMatchObject({
    state: 'planned',
    reason: 'mail_server_unreachable',
  });
  mail.close();
});

test('a shop whose clock may be stepped never sends through SMTP', () => {
  expect(openSmtp(shop()).via).toBe('outbox');
});
