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
  ['PUBLIC_URL', 'https://coupons.example/?shop=1'],
  ['PUBLIC_URL', 'https://coupons.example/#wallet'],
  ['PUBLIC_URL', 'https://user:secret@coupons.example'],
  ['LINK_SECRET', 'short'],
  ['WEBHOOK_ADDRESSES', 'all'],
  ['EVENT_MAX_AGE_HOURS', '0'],
  ['RATE_LIMIT_PER_SECOND', 'many'],
  ['EMBEDDED_MEMORY_MB', '1'],
  ['LOG_LEVEL', 'loud'],
])('%s=%s stops the start with a sentence that names it', (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(new RegExp(`^${name} must`));
});

test('a name with @ in the path of PUBLIC_URL is no password', () => {
  expect(readConfig({ PUBLIC_URL: 'https://shops.example/@tea' }).publicUrl).toBe('https://shops.example/@tea');
});

test.each(['admin', 'local', 'config'])('A4: no shop is called %s, which is a database of MongoDB itself', (name) => {
  expect(() => readConfig({ ...PRODUCTION, SHOP: name })).toThrow(/^SHOP must not be admin, local or config/);
});

test.each([
  ['PORT', '-1', 'PORT must be a whole number of at least 0.'],
  ['PORT', '1.5', 'PORT must be a whole number.'],
  ['EMBEDDED_MEMORY_MB', '0', 'EMBEDDED_MEMORY_MB must be a whole number of at least 16.'],
  ['RATE_LIMIT_BURST', '-3', 'RATE_LIMIT_BURST must be a whole number of at least 1.'],
  ['TRUST_PROXY', 'yes', 'TRUST_PROXY must be a number.'],
  ['SHOP_CURRENCY', 'RMB', 'SHOP_CURRENCY must be a currency of ISO 4217, like CNY; did you mean CNY?'],
  ['SMTP_URL', 'smtp://', 'SMTP_URL must be an address that begins with smtp:// or smtps:// and names a host.'],
])('A3: %s=%s is answered with a sentence that is true', (name, value, sentence) => {
  expect(() => readConfig({ [name]: value })).toThrow(new Error(sentence));
});

test('SHOP_URL and SHOP_CONTACT are left out or kept as they are; an address of another kind is refused', () => {
  expect(readConfig({}).shop).toMatchObject({ url: undefined, contact: undefined });
  const shop = { SHOP_URL: 'https://tea.example/?from=mail', SHOP_CONTACT: '1 Lake Road, Shanghai' };
  expect(readConfig(shop).shop).toMatchObject({ url: shop.SHOP_URL, contact: shop.SHOP_CONTACT });
  for (const SHOP_URL of ['tea.example', 'javascript:alert(1)', 'mailto:a@b.example'])
    expect(() => readConfig({ SHOP_URL })).toThrow(/^SHOP_URL must be an address/);
});

test('a shop may have a name in each language', () => {
  expect(readConfig({ SHOP_NAME: 'Tea', SHOP_NAME_KO: '찻집' }).shop).toMatchObject({
    title: 'Tea',
    titles: { zh: undefined, ko: '찻집' },
  });
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

test.each([
  ['mongodb://db.example/teahouse', undefined, 'teahouse'],
  ['mongodb://db.example/teahouse', 'journey', 'teahouse'],
  ['mongodb://a:b@one.example:27017,two.example:27018/teahouse?replicaSet=rs0', 'journey', 'teahouse'],
  ['mongodb+srv://cluster.example/tea%2Dhouse', undefined, 'tea-house'],
  ['mongodb://db.example/admin', undefined, 'regulars'],
  ['mongodb://db.example/admin', 'journey', 'journey'],
  ['mongodb://db.example/local', 'journey', 'journey'],
  ['mongodb://db.example/config', 'journey', 'journey'],
  ['mongodb://db.example/', 'journey', 'journey'],
  ['mongodb://db.example?w=majority', undefined, 'regulars'],
])('A4: %s with SHOP=%s is the database %s', (uri, SHOP, name) => {
  const config = readConfig({ ...PRODUCTION, MONGODB_URI: uri, SHOP });
  expect(config.shop.name).toBe(name);
  expect(config.notes).toEqual(
    SHOP === undefined || SHOP === name ? [] : [`MONGODB_URI names the database ${name}; SHOP=${SHOP} is not used.`],
  );
});

test.each([
  ['journal=false', 'must not say journal=false: only with journal=true'],
  ['JOURNAL=FALSE', 'must not say journal=FALSE'],
  ['w=0', 'must not say w=0'],
  ['w=1', 'must not say w=1: only with w=majority'],
  ['readPreference=secondaryPreferred', 'must not say readPreference=secondaryPreferred: only with readPreference=primary'],
  ['readConcernLevel=local', 'must not say readConcernLevel=local'],
  ['retryWrites=false', 'must not say retryWrites=false'],
])('A4: MONGODB_URI with %s is refused, as it would lose what was acknowledged or read what is old', (option, sentence) => {
  expect(() => readConfig({ ...PRODUCTION, MONGODB_URI: `mongodb://joe:hunter2@db.example/?${option}` })).toThrow(sentence);
});

test.each(['w=majority', 'journal=true', 'readPreference=primary', 'maxPoolSize=5&appName=tea&tls=true', 'authSource=admin'])(
  'A4: MONGODB_URI with %s is taken',
  (option) => {
    const uri = `mongodb://joe:hunter2@db.example/?${option}`;
    expect(readConfig({ ...PRODUCTION, MONGODB_URI: uri }).mongodbUri).toBe(uri);
  },
);

test.each([
  'mongodb://joe:hunter2@x@localhost/',
  'mongodb://joe:hun/ter2@localhost/',
  'mongodb://joe:100%@localhost/',
  'mongodb://joe:hunter2@localhost:99999/',
  'mongodb://joe:hunter2@localhost:port/',
  'mongodb://',
  'mongodb://joe:hunter2@localhost/a.b',
  'http://localhost',
])('A3: MONGODB_URI=%s is refused without showing user or password', (uri) => {
  const read = () => readConfig({ ...PRODUCTION, MONGODB_URI: uri });
  expect(read).toThrow(/^MONGODB_URI must [^\n]*\.$/);
  expect(read).not.toThrow(/hun|joe/);
});
