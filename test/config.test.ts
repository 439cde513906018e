import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { readConfig } from '../server/config.js';

const PRODUCTION = {
  MONGODB_URI: 'mongodb://db.example:27017/?replicaSet=rs0',
  PUBLIC_URL: 'https://coupons.example',
  LINK_SECRET: 'x'.repeat(32),
  SHOP_TIME_ZONE: 'Asia/Seoul',
  SHOP_CURRENCY: 'KRW',
  MAIL_FROM: 'shop@example.com',
};

test('nothing needs to be set: the demo on the embedded database, whose clock can be stepped', () => {
  expect(readConfig({})).toMatchObject({ port: 3000, host: '127.0.0.1', dataDir: 'data', shop: { name: 'demo', clock: 'stepped' } });
  expect(readConfig({}).mongodbUri).toBeUndefined();
});

test('another shop begins with a real clock, unless it is asked for a stepped one', () => {
  expect(readConfig({ SHOP: 'journey' }).shop).toMatchObject({ name: 'journey', clock: 'real' });
  expect(readConfig({ SHOP: 'journey', SHOP_CLOCK: 'stepped' }).shop.clock).toBe('stepped');
});

test('with MONGODB_URI the shop is called regulars, is no demo, and its clock is real', () => {
  expect(readConfig(PRODUCTION).shop).toMatchObject({ name: 'regulars', clock: 'real', zone: 'Asia/Seoul', currency: 'KRW' });
  expect(readConfig({ ...PRODUCTION, SHOP: 'demo' }).shop.clock).toBe('real');
});

test.each(Object.keys(PRODUCTION).filter((name) => name !== 'MONGODB_URI'))('production is not started without %s', (name) => {
  expect(() => readConfig({ ...PRODUCTION, [name]: '' })).toThrow(`${name} is required together with MONGODB_URI`);
});

test.each([
  ['PORT', '70000'],
  ['PORT', 'http'],
  ['MONGODB_URI', 'localhost:27017'],
  ['SHOP', 'My Shop'],
  ['SHOP_TIME_ZONE', 'Beijing'],
  ['SHOP_CURRENCY', 'rmb'],
  ['SHOP_LOCALE', 'fr'],
  ['SHOP_REVIEW_URL', 'reviews.example'],
  ['SHOP_HOLDOUT', '5'],
  ['SHOP_CLOCK', 'fast'],
  ['SMTP_URL', 'http://mail.example'],
  ['MAIL_FROM', 'shop'],
  ['PUBLIC_URL', 'coupons.example'],
  ['LINK_SECRET', 'short'],
  ['WEBHOOK_ADDRESSES', 'all'],
  ['EVENT_MAX_AGE_HOURS', '0'],
  ['RATE_LIMIT_PER_SECOND', 'many'],
  ['EMBEDDED_MEMORY_MB', '1'],
  ['LOG_LEVEL', 'loud'],
])('%s=%s stops the start with a sentence that names it', (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(new RegExp(`^${name} must`));
});

test('every wrong variable is named at once', () => {
  expect(() => readConfig({ PORT: 'a', SHOP_LOCALE: 'b' })).toThrow(/PORT must.*\nSHOP_LOCALE must/);
});

test('.env.example lists every variable, each with a line about it', () => {
  const source = readFileSync(new URL('../server/config.ts', import.meta.url), 'utf8');
  const read = [...source.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name);
  const lines = readFileSync(new URL('../.env.example', import.meta.url), 'utf8').split('\n');
  const listed = lines.flatMap((line) => /^#([A-Z][A-Z_]+)=/.exec(line)?.[1] ?? []);
  expect([...listed].sort()).toEqual([...read].sort());
  for (const name of listed) expect(lines[lines.findIndex((line) => line.startsWith(`#${name}=`)) - 1]).toMatch(/^# \S/);
});
