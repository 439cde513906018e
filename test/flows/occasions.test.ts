import { expect, test } from '@jest/globals';
import supertest from 'supertest';
import { runJobs } from '../../server/jobs/run.js';
import type { Mail } from '../../server/messages/mail.js';
import { aMailbox } from '../messages/given.js';
import { accepted, tell } from '../support/acts.js';
import { useApi } from '../support/api.js';
import { aCampaign, anEvent, anOrder, fresh } from '../support/builders.js';

const api = useApi();
const mailbox = aMailbox();

/** So many hours pass, one after the other, with all jobs at each. */
async function live(hours: number): Promise<void> {
  for (let hour = 0; hour < hours; hour++) {
    await api().pass(1);
    for (const { error } of await runJobs(api().shop, await api().now(), mailbox.driver)) if (error) throw error;
  }
}

const mailsOf = (email: string, kind: string): Mail[] => mailbox.mails.filter(({ to, id }) => to === email && id.startsWith(`${kind}:`));
const linkIn = (mail: Mail | undefined, folder: string): string =>
  new RegExp(`http://localhost(/${folder}/\\S+)`).exec(mail?.text ?? '')?.[1] ?? '';

test('C1-32: delivered, asked, answered badly: a case within seconds, a reply and an apology with a coupon; then unsubscribed with one click', async () => {
  const { as, url, now } = api();
  const goodwill = accepted(
    await as.marketer.post('/v1/campaigns', aCampaign({ goal: 'goodwill', trigger: undefined, issueWhen: { all: [] } })),
  );
  accepted(await as.marketer.post(`/v1/campaigns/${goodwill.id}/activate`));
  const customer = { shopId: fresh('c') };
  const email = `${customer.shopId}@example.com`;
  const consents = ['promotions', 'greetings'].map((stream) => ({
    channel: 'email',
    stream,
    granted: true,
    source: 'checkout',
    at: '2026-01-01T00:00:00Z',
  }));
  await tell(api(), anEvent('customer.created', customer, { customer: { name: 'Lin', email, locale: 'en', consents } }, await now()));
  const order = anOrder([20_000], await now());
  await tell(api(), anEvent('order.paid', customer, { order }, await now()));
  await tell(api(), anEvent('order.delivered', undefined, { orderId: order.id }, await now()));
  await live(24 * 3);
  const [question, ...more] = mailsOf(email, 'satisfaction_check');
  expect(more).toEqual([]);

  const path = linkIn(question, 's');
  accepted(await supertest(url).get(path));
  expect((await supertest(url).post(path).type('form').send({ answer: 'unsatisfied', text: 'The cup is broken.' })).text).toContain(
    'We’re sorry',
  );
  await runJobs(api().shop, await now(), mailbox.driver);
  const [found] = accepted(await as.agent.get(`/v1/cases?customer=shop:${customer.shopId}`)).items;
  expect(found).toMatchObject({ state: 'opened', openedBy: 'survey', text: 'The cup is broken.', orderId: order.id });

  accepted(await as.agent.post(`/v1/cases/${found.id}/replies`, { text: 'We are looking into it.\n\nAnna' }));
  await runJobs(api().shop, await now(), mailbox.driver);
  expect(mailsOf(email, 'case_reply')[0]?.text).toContain('Hi Lin,\n\nWe are looking into it.\n\nAnna');

  accepted(await as.agent.post(`/v1/cases/${found.id}/facts`, { text: 'It was packed badly.', lossMinor: 4000 }));
  const reward = { type: 'amount', amountMinor: 2000 };
  const { coupon } = accepted(await as.agent.post(`/v1/cases/${found.id}/goodwill`, { reward, text: 'We are sorry for the cup.' }));
  await runJobs(api().shop, await now(), mailbox.driver);
  const [apology] = mailsOf(email, 'apology');
  expect(apology?.text).toContain('We are sorry for the cup.');
  expect(apology?.text).toContain(coupon.code);
  await live(24);
  expect(mailsOf(email, 'coupon_issued')).toEqual([]); // the apology said it
  const asked = accepted(await as.agent.get(`/v1/messages?customer=shop:${customer.shopId}&state=suppressed`)).items;
  expect(asked.map(({ kind, reason }: { kind: string; reason: string }) => `${kind}: ${reason}`)).toContain(
    'coupon_issued: told_with_apology',
  );
  expect(mailsOf(email, 'satisfaction_reminder')).toEqual([]);

  const [welcome] = mailsOf(email, 'welcome');
  const out = linkIn(welcome, 'u');
  accepted(await supertest(url).post(out).type('form').send('List-Unsubscribe=One-Click'));
  const { consents: left } = accepted(await as.agent.get(`/v1/customers/shop:${customer.shopId}`));
  expect(left.map(({ stream, granted, source }: Record<string, unknown>) => [stream, granted, source])).toEqual([
    ['promotions', false, 'unsubscribe link'],
    ['greetings', false, 'unsubscribe link'],
  ]);
}, 120_000);
