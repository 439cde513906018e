import { expect, test } from '@jest/globals';
import express, { type ErrorRequestHandler } from 'express';
import mongoose from 'mongoose';
import request from 'supertest';
import { insertGift } from '../../server/gifts/gifts.store.js';
import { pageAssets } from '../../server/http/pages.js';
import { signLink } from '../../server/lib/links.js';
import { Refusal } from '../../server/lib/refusal.js';
import { customerPages } from '../../server/pages/customer.pages.js';
import { holdClock } from '../../server/shop/clock.js';
import type { Shop } from '../../server/shop/shop.js';
import { at, givenCoupon, givenCustomer } from '../messages/given.js';
import { useDatabase } from '../support/database.js';

const shop = useDatabase();

const answerRefusals: ErrorRequestHandler = (error, _req, res, _next) => {
  res.status(error instanceof Refusal && error.code === 'too_many_requests' ? 429 : 500).send(String(error));
};
const app = (changes: Partial<Shop> = {}) => express().use(pageAssets, customerPages({ ...shop(), ...changes }), answerRefusals);
const linkOf = (subject: string, secret = shop().linkSecret) => `/w/${signLink({ purpose: 'wallet', subject }, secret)}`;

async function setClock(now: Date) {
  const stepper = await holdClock(shop());
  await stepper.moveTo(now);
  await stepper.release();
}

test.each([
  ['en', 'Your coupons', 'CN¥50 off', 'On orders of CN¥200 or more', 'through March 10, 2026', 'used'],
  ['zh', '我的优惠券', '立减¥50', '满¥200可用', '有效期至2026年3月10日', '已使用'],
  ['ko', '내 쿠폰', 'CN¥50 할인', 'CN¥200 이상 구매 시', '2026년 3월 10일까지', '사용함'],
])('the wallet page in %s shows what can be used, with its worth, terms, last day and code, and what was', async (locale, ...words) => {
  await setClock(at('2026-03-08T12:00'));
  const customer = await givenCustomer({ locale });
  await givenCoupon(customer, { _id: `7K3M9QXT2H${locale.toUpperCase()}C` });
  await givenCoupon(customer, { state: 'redeemed' });
  await givenCoupon(await givenCustomer(), { _id: `SOMEBODYS${locale.toUpperCase()}00` });
  const { status, text, headers } = await request(app()).get(linkOf(customer._id));
  expect(status).toBe(200);
  expect(text).toContain(`<html lang="${locale}">`);
  for (const word of words) expect(text).toContain(word);
  expect(text).toContain(`7K3M-9QXT-2H${locale.toUpperCase()}-C`);
  expect(text).not.toContain('SOME-BODY');
  expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex' });
});

test('a coupon that a checkout holds is still shown as being used there when its last day is over', async () => {
  await setClock(at('2026-03-11T00:05'));
  const customer = await givenCustomer();
  await givenCoupon(customer, { state: 'reserved', expiresAt: at('2026-03-11T00:00') });
  const { text } = await request(app()).get(linkOf(customer._id));
  expect(text).toContain('Being used in an unfinished checkout');
  expect(text).not.toContain('expired');
});

test('a coupon that was recalled while a checkout holds it is not shown as usable', async () => {
  await setClock(at('2026-03-08T12:00'));
  const customer = await givenCustomer();
  const revokeWhenFree = { at: at('2026-03-08T11:00'), by: 'system', why: 'order_cancelled' };
  await givenCoupon(customer, { state: 'reserved', revokeWhenFree });
  const { text } = await request(app()).get(linkOf(customer._id));
  expect(text).toContain('You have no coupons to use at the moment.');
  expect(text).toContain('withdrawn');
});

test.each([
  ['en', 'Shop now'],
  ['zh', '去逛逛'],
  ['ko', '쇼핑하러 가기'],
])('the words: the wallet page in %s leads to the shop where its address is set, and else says nothing of it', async (locale, words) => {
  const customer = await givenCustomer({ locale });
  const url = 'https://tea.example/';
  const { text } = await request(app({ url })).get(linkOf(customer._id));
  expect(text).toContain(`<a class="button" href="${url}" rel="noreferrer">${words}</a>`);
  expect((await request(app()).get(linkOf(customer._id))).text).not.toMatch(new RegExp(`${words}|class="button"`));
});

test.each([
  ['en', 'Oolong, 50 g as a free gift'],
  ['zh', '赠送乌龙茶50克'],
  ['ko', '우롱차 50g 증정'],
])('F3 part: a gift is called by its name in %s, not by its sku; one that no list has, by its sku', async (locale, words) => {
  const told = {
    currency: 'CNY',
    rev: 1,
    createdBy: 'system',
    changedBy: 'system',
    createdAt: at('2026-01-01T00:00'),
    changedAt: at('2026-01-01T00:00'),
  };
  const name = { en: 'Oolong, 50 g', zh: '乌龙茶50克', ko: '우롱차 50g' };
  await insertGift({ _id: 'TEA-1', sku: 'TEA-1', name, valueMinor: 3000, stock: 9, ...told });
  const customer = await givenCustomer({ locale });
  for (const sku of ['TEA-1', 'TEA-9']) await givenCoupon(customer, { reward: { type: 'gift', sku, valueMinor: 3000 } });
  const { text } = await request(app()).get(linkOf(customer._id));
  expect(text).toContain(words);
  expect(text).not.toContain('TEA-1');
  expect(text).toContain('TEA-9');
});

test('a coupon whose time is over is past, whether the sweep has come by or not', async () => {
  await setClock(at('2026-03-11T00:00'));
  const customer = await givenCustomer();
  await givenCoupon(customer);
  const { text } = await request(app()).get(linkOf(customer._id));
  expect(text).toContain('You have no coupons to use at the moment.');
  expect(text).toContain('expired');
});

test('looking changes nothing', async () => {
  const customer = await givenCustomer();
  await givenCoupon(customer);
  const everything = async () => {
    const collections = ['customers', 'coupons', 'messages', 'shop'];
    return JSON.stringify(await Promise.all(collections.map((name) => mongoose.connection.collection(name).find().toArray())));
  };
  const before = await everything();
  await request(app()).get(linkOf(customer._id)).expect(200);
  await request(app()).head(linkOf(customer._id)).expect(200);
  expect(await everything()).toBe(before);
});

test.each([
  ['tampered with', () => `${linkOf('cus_1')}A`],
  ['of another shop', () => linkOf('cus_1', 'another secret')],
  ['of nobody whom we know', () => linkOf('cus_1')],
])('a link %s is refused with a page', async (_what, link) => {
  const { status, type, text } = await request(app()).get(link());
  expect([status, type]).toEqual([403, 'text/html']);
  expect(text).toContain('This link is not valid.');
});

test('E2: whoever guesses links keeps nobody behind the same address from their own', async () => {
  const guessed = app();
  for (let guess = 0; guess < 122; guess++) expect((await request(guessed).get(`/w/guess${guess}`)).status).toBe(403);
  expect((await request(guessed).get(linkOf((await givenCustomer())._id))).status).toBe(200);
});

test('pages load their stylesheet from us, and nothing else', async () => {
  const { status, type } = await request(app()).get('/assets/page.css');
  expect([status, type]).toEqual([200, 'text/css']);
  const { text } = await request(app()).get(linkOf((await givenCustomer())._id));
  expect(text).not.toMatch(/<script|style=|https?:/);
});
