import { expect, test } from '@jest/globals';
import express from 'express';
import mongoose from 'mongoose';
import request from 'supertest';
import type { Customer } from '../../server/customers/customer.js';
import { signLink } from '../../server/lib/links.js';
import { customerPages } from '../../server/pages/customer.pages.js';
import type { Shop } from '../../server/shop/shop.js';
import { findSurvey, findSurveysNeedingCase, noteCaseOpened } from '../../server/surveys/surveys.store.js';
import { at, givenCustomer, tellOf, tellOrder } from '../messages/given.js';
import { useDatabase } from '../support/database.js';

const shop = useDatabase();
const app = (changes: Partial<Shop> = {}) => express().use(customerPages({ ...shop(), ...changes }));
const linkOf = (orderId: string, purpose: 'survey' | 'wallet' = 'survey') =>
  `/s/${signLink({ purpose, subject: orderId }, shop().linkSecret)}`;

async function delivered(changes: Partial<Customer> = {}): Promise<string> {
  const orderId = await tellOrder(shop(), at('2026-03-01T12:00'), await givenCustomer(changes), 'order.paid');
  await tellOf(shop(), at('2026-03-01T13:00'), 'order.delivered', orderId);
  return orderId;
}

const ask = (orderId: string, changes: Partial<Shop> = {}) => request(app(changes)).get(linkOf(orderId));
const answer = (orderId: string, body: Record<string, string>, changes: Partial<Shop> = {}) =>
  request(app(changes)).post(linkOf(orderId)).type('form').send(body);

const everything = async () => {
  const collections = await mongoose.connection.db?.listCollections().toArray();
  const names = (collections ?? []).map(({ name }) => name).sort();
  return JSON.stringify(await Promise.all(names.map((name) => mongoose.connection.collection(name).find().toArray())));
};

test.each([
  ['en', 'All good', 'Something was wrong', 'We’re glad everything was as it should be.'],
  ['zh', '一切都好', '有问题', '您满意，我们就放心了。'],
  ['ko', '만족해요', '불편한 점이 있어요', '만족하셨다니 다행입니다.'],
])(
  'C1-32: the page asks in %s with two answers, then for free text, and an answer alone is enough',
  async (locale, well, wrong, thanks) => {
    const orderId = await delivered({ locale });
    const { text } = await ask(orderId).expect(200);
    expect(text).toContain(`<html lang="${locale}">`);
    expect(text).toContain(`<input type="radio" name="answer" value="satisfied" required> ${well}</label>`);
    expect(text).toContain(`<input type="radio" name="answer" value="unsatisfied" required> ${wrong}</label>`);
    expect(text.indexOf('name="answer"')).toBeLessThan(text.indexOf('<textarea'));
    expect((await answer(orderId, { answer: 'satisfied' }).expect(200)).text).toContain(thanks);
    expect(await findSurvey(orderId)).toMatchObject({ answer: 'satisfied', text: null, caseId: null });
    expect((await findSurveysNeedingCase(100)).map(({ _id }) => _id)).not.toContain(orderId);
  },
);

test('C1-32 part: an unsatisfied answer keeps the customer’s words and waits for a case, once', async () => {
  const orderId = await delivered();
  const { text } = await answer(orderId, { answer: 'unsatisfied', text: ' The cup was <b>broken</b>. ' }).expect(200);
  expect(text).toContain('We’re sorry something was wrong.');
  const mine = async () => (await findSurveysNeedingCase(100)).filter(({ _id }) => _id === orderId);
  expect(await mine()).toMatchObject([{ answer: 'unsatisfied', text: 'The cup was <b>broken</b>.', needsCase: true }]);
  for (let times = 0; times < 2; times++) await noteCaseOpened(orderId, 'case_1');
  expect(await mine()).toEqual([]);
  expect(await findSurvey(orderId)).toMatchObject({ caseId: 'case_1' });
});

test('C1-32: looking changes nothing, however often and by whatever program', async () => {
  const orderId = await delivered();
  const before = await everything();
  for (let times = 0; times < 3; times++) await ask(orderId).expect(200);
  await request(app()).head(linkOf(orderId)).expect(200);
  await request(app())
    .get(`${linkOf(orderId)}?answer=unsatisfied`)
    .expect(200);
  expect(await everything()).toBe(before);
});

const checkedIn = (text: string) => [...text.matchAll(/value="(\w+)" required checked/g)].map(([, value]) => value);

test.each([
  ['satisfied', ['satisfied']],
  ['unsatisfied', ['unsatisfied']],
  ['perhaps', []],
  ['constructor', []],
  ['satisfied&answer=unsatisfied', []],
  ['', []],
])('the words: ?answer=%s opens the page with the answer chosen, and nothing counts before it is sent', async (query, chosen) => {
  const orderId = await delivered();
  const { text } = await request(app())
    .get(`${linkOf(orderId)}?answer=${query}`)
    .expect(200);
  expect(checkedIn(text)).toEqual(chosen);
  await request(app())
    .head(`${linkOf(orderId)}?answer=${query}`)
    .expect(200);
  expect(await findSurvey(orderId)).toBeNull();
  await request(app())
    .post(`${linkOf(orderId)}?answer=${query}`)
    .type('form')
    .send({ answer: 'satisfied' })
    .expect(200);
  expect(await findSurvey(orderId)).toMatchObject({ answer: 'satisfied' });
});

test('the words: a post whose answer stands in the address alone is asked again', async () => {
  const orderId = await delivered();
  await request(app())
    .post(`${linkOf(orderId)}?answer=satisfied`)
    .type('form')
    .send({})
    .expect(422);
  expect(await findSurvey(orderId)).toBeNull();
});

test('C1-32: the first answer counts; the second is told so, and so is whoever looks again', async () => {
  const orderId = await delivered();
  await answer(orderId, { answer: 'satisfied', text: 'Lovely.' });
  const again = await answer(orderId, { answer: 'unsatisfied', text: 'No, not at all.' }).expect(200);
  expect(again.text).toContain('You’ve already answered. Your first answer counts.');
  expect(again.text).toContain('We’re glad everything was as it should be.');
  expect((await ask(orderId)).text).toContain('You’ve already answered');
  expect(await findSurvey(orderId)).toMatchObject({ answer: 'satisfied', text: 'Lovely.' });
});

test('ten answers at once: one counts, and all are told the same', async () => {
  const orderId = await delivered();
  const server = app();
  const words = Array.from({ length: 10 }, (_, index) => (index % 2 ? 'satisfied' : 'unsatisfied'));
  const pages = await Promise.all(words.map((word) => request(server).post(linkOf(orderId)).type('form').send({ answer: word })));
  const survey = await findSurvey(orderId);
  const sentence = survey?.answer === 'satisfied' ? 'We’re glad' : 'We’re sorry';
  for (const { text } of pages) expect(text).toContain(sentence);
  expect(pages.filter(({ text }) => !text.includes('already'))).toHaveLength(1);
});

test.each([
  ['no answer', {}],
  ['another word', { answer: 'perhaps' }],
  ['an operator', { 'answer[$gt]': '' }],
])('%s is asked again and counts as none', async (_what, body) => {
  const orderId = await delivered();
  expect((await answer(orderId, body as Record<string, string>).expect(422)).text).toContain('<textarea');
  expect(await findSurvey(orderId)).toBeNull();
});

test('a link for something else, or about an order that nobody knows, is refused', async () => {
  const orderId = await delivered();
  await request(app()).get(linkOf(orderId, 'wallet')).expect(403);
  await request(app()).post(linkOf(orderId, 'wallet')).type('form').send({ answer: 'satisfied' }).expect(403);
  await ask('o-nobody').expect(403);
  expect(await findSurvey(orderId)).toBeNull();
});

test('K-20x: the way to public reviews, where the shop has one, is the same for every answer and before it', async () => {
  const reviewUrl = 'https://reviews.example/teahouse';
  const part = (text: string) => /<p class="quiet">[^<]*<a href="https:\/\/reviews.*?<\/p>/s.exec(text)?.[0];
  const [happy, unhappy] = [await delivered(), await delivered()];
  const pages = [
    await ask(happy, { reviewUrl }),
    await answer(happy, { answer: 'satisfied' }, { reviewUrl }),
    await answer(unhappy, { answer: 'unsatisfied' }, { reviewUrl }),
  ];
  const parts = new Set(pages.map(({ text }) => part(text)));
  expect(parts.size).toBe(1);
  expect([...parts][0]).toContain(reviewUrl);
  expect((await ask(await delivered())).text).not.toContain('review');
});
