import { expect, test } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { signLink } from '../../server/lib/links.js';
import { customerPages } from '../../server/pages/customer.pages.js';
import { findSurvey } from '../../server/surveys/surveys.store.js';
import { aMailbox, at, givenCustomer, planAndSend, tellOf, tellOrder } from '../messages/given.js';
import { useDatabase } from '../support/database.js';

const shop = useDatabase();
const app = () => express().use(customerPages(shop()));

test.each([
  ['176 Chinese characters', '单'.repeat(176)],
  ['200 Chinese characters', '订'.repeat(200)],
  ['a hundred emoji', '🎁'.repeat(100)],
  ['200 letters', 'x'.repeat(200)],
  ['what JSON escapes', '"\\'.repeat(100)],
  ['seven letters', 'T-10061'],
])('E8: the link that asks how an order was works and is short, whatever its id: %s', async (_what, id) => {
  const customer = await givenCustomer();
  const mailbox = aMailbox();
  // Another long one of the same customer that begins alike.
  const other = `${id.slice(0, -2)}zz`;
  for (const each of [other, id]) await tellOrder(shop(), at('2026-03-01T15:00'), customer, 'order.paid', { id: each });
  await tellOf(shop(), at('2026-03-02T15:00'), 'order.delivered', id);
  for (let day = 3; day < 6; day++) await planAndSend(shop(), at(`2026-03-0${day}T18:30`), mailbox.driver);
  const [mail] = mailbox.mailsTo(customer);
  const link = /http\S+\/s\/\S+/.exec(mail?.text ?? '')?.[0] ?? 'none';
  expect(link.length).toBeLessThan(200);
  const { pathname } = new URL(link);
  await request(app()).get(pathname).expect(200);
  await request(app()).post(pathname).type('form').send({ answer: 'satisfied', text: '好' }).expect(200);
  expect((await findSurvey(id))?.text).toBe('好');
  expect(await findSurvey(other)).toBeNull();
  const others = mail?.text.match(/http\S+\/u\/\S+/g) ?? [];
  for (const one of others) expect(one.length).toBeLessThan(200);
});

test('E8: a link that was sent with a long id in it works as well', async () => {
  const customer = await givenCustomer();
  const id = '"\u0001'.repeat(100);
  await tellOrder(shop(), at('2026-03-01T15:00'), customer, 'order.paid', { id });
  await request(app())
    .get(`/s/${signLink({ purpose: 'survey', subject: id }, shop().linkSecret)}`)
    .expect(200);
});

test('E8: a link by a hash leads to an order of its customer only', async () => {
  const customer = await givenCustomer();
  const subject = `${customer._id}#${'0'.repeat(20)}`;
  await request(app())
    .get(`/s/${signLink({ purpose: 'survey', subject }, shop().linkSecret)}`)
    .expect(403);
});
