import { existsSync } from 'node:fs';
import { IANAZone } from 'luxon';
import { z } from 'zod';
import { isCurrency, nearestCurrency } from '../campaigns/currency.js';
import { faultOfMongodbUri, MONGODBS_OWN, readMongodbUri } from './lib/mongodb-uri.js';

const zone = z.string().refine((name) => IANAZone.isValidZone(name), 'must be a time zone like Asia/Shanghai');
const url = (...protocols: string[]) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol) && new URL(text).hostname !== '',
      `must be an address that begins with ${protocols.map((p) => `${p}//`).join(' or ')} and names a host`,
    );
const mongodbUri = z.string().superRefine((text, { addIssue }) => {
  const fault = faultOfMongodbUri(text);
  if (fault !== null) addIssue(fault);
});
const currency = z.string().superRefine((word, context) => {
  if (isCurrency(word)) return;
  const nearest = nearestCurrency(word);
  context.addIssue(`must be a currency of ISO 4217, like CNY${nearest === undefined ? '' : `; did you mean ${nearest}?`}`);
});
const country = z.string().refine((word) => /^[A-Z]{2}$/.test(word), 'must be a country in two capital letters, like CN');
const count = (least: number) =>
  z.coerce.number('must be a number').int('must be a whole number').min(least, `must be a whole number of at least ${least}`);

/** Every variable that the program reads, each with its default; `.env.example` says the same for people. */
const environment = z.object({
  PORT: count(0).max(65535, 'must be a port below 65536').default(3000),
  HOST: z.string().default('127.0.0.1'),
  DATA_DIR: z.string().default('data'),
  MONGODB_URI: mongodbUri.optional(),
  SHOP: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,30}$/, 'must be a short name in lower case, like demo')
    .refine((name) => !MONGODBS_OWN.includes(name), "must not be admin, local or config: those databases are MongoDB's own")
    .optional(),
  SHOP_TIME_ZONE: zone.optional(),
  SHOP_CURRENCY: currency.optional(),
  SHOP_COUNTRY: country.optional(),
  SHOP_LOCALE: z.enum(['en', 'zh', 'ko'], 'must be en, zh or ko').optional(),
  SHOP_NAME: z.string().min(1).max(100).optional(),
  SHOP_NAME_EN: z.string().min(1).max(100).optional(),
  SHOP_NAME_ZH: z.string().min(1).max(100).optional(),
  SHOP_NAME_KO: z.string().min(1).max(100).optional(),
  SHOP_URL: url('http:', 'https:').optional(),
  SHOP_CONTACT: z.string().max(200).optional(),
  SHOP_REVIEW_URL: url('http:', 'https:').optional(),
  SHOP_HOLDOUT: z.coerce.number('must be a number').min(0, 'must be 0 to 1').max(1, 'must be 0 to 1').default(0),
  SHOP_CLOCK: z.enum(['real', 'stepped'], 'must be real or stepped').default('real'),
  SMTP_URL: url('smtp:', 'smtps:').optional(),
  MAIL_FROM: z.string().includes('@', { message: 'must be a mail address' }).optional(),
  PUBLIC_URL: url('http:', 'https:')
    .refine((text) => !/[?#]|\/\/[^/]*@/.test(text), 'must be an address alone, without ?, # or a password: paths are put after it')
    .optional(),
  WEBHOOK_ADDRESSES: z.enum(['public', 'private'], 'must be public or private').default('public'),
  LINK_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  EVENT_MAX_AGE_HOURS: count(1).default(72),
  TRUST_PROXY: count(0).default(0),
  RATE_LIMIT_PER_SECOND: count(1).default(1000),
  RATE_LIMIT_BURST: count(1).default(2000),
  METRICS_TOKEN: z.string().min(32, 'must have at least 32 characters').optional(),
  DOCS: z.enum(['on', 'off'], 'must be on or off').default('on'),
  EMBEDDED_MEMORY_MB: count(16).default(2048),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], 'must be a level like info').default('info'),
});

export interface ShopSettings {
  name: string;
  title: string | undefined;
  titles: Record<'en' | 'zh' | 'ko', string | undefined>;
  zone: string | undefined;
  currency: string | undefined;
  country: string | undefined;
  locale: 'en' | 'zh' | 'ko' | undefined;
  url: string | undefined;
  contact: string | undefined;
  reviewUrl: string | undefined;
  holdout: number;
  eventMaxAgeHours: number;
  clock: 'real' | 'stepped';
  webhookAddresses: 'public' | 'private';
}

export interface Config {
  /** What people should know of their settings; said at the start. */
  notes: string[];
  port: number;
  host: string;
  dataDir: string;
  /** Absent: the embedded database in `dataDir`. */
  mongodbUri: string | undefined;
  /** What is undefined is as the shop was begun with. */
  shop: ShopSettings;
  smtpUrl: string | undefined;
  mailFrom: string;
  publicUrl: string | undefined;
  /** Absent: a secret of the shop's own, made at its first start. */
  linkSecret: string | undefined;
  /** How many proxies of ours stand before the program: as many addresses of X-Forwarded-For are believed. */
  trustProxy: number;
  rateLimit: { perSecond: number; burst: number };
  /** What Prometheus reads /metrics with. */
  metricsToken: string | undefined;
  /** Whether /docs and /openapi.json are shown. */
  docs: boolean;
  embeddedMemoryMb: number;
  logLevel: string;
}

/** What production needs and the demo does without. */
const REQUIRED_WITH_MONGODB = ['PUBLIC_URL', 'LINK_SECRET', 'SHOP_TIME_ZONE', 'SHOP_CURRENCY', 'MAIL_FROM'] as const;

export class ConfigError extends Error {}

/** The settings from the environment and `.env`. Throws a ConfigError whose sentence names each wrong variable. */
export function readConfig(env: NodeJS.ProcessEnv = environmentWithFile()): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success)
    throw new ConfigError(parsed.error.issues.map(({ path, message }) => ended(`${path.join('.')} ${message}`)).join('\n'));
  const values = parsed.data;
  const missing = values.MONGODB_URI === undefined ? [] : REQUIRED_WITH_MONGODB.filter((name) => values[name] === undefined);
  if (missing.length > 0)
    throw new ConfigError(missing.map((name) => `${name} is required together with MONGODB_URI; .env.example says what it is.`).join('\n'));
  return toConfig(values);
}

const ended = (sentence: string): string => (sentence.endsWith('?') ? sentence : `${sentence}.`);

function environmentWithFile(): NodeJS.ProcessEnv {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}

function toConfig(values: z.infer<typeof environment>): Config {
  const named = values.MONGODB_URI === undefined ? null : (readMongodbUri(values.MONGODB_URI)?.database ?? null);
  const name = named ?? values.SHOP ?? (values.MONGODB_URI === undefined ? 'demo' : 'regulars');
  return {
    notes:
      values.SHOP === undefined || values.SHOP === name ? [] : [`MONGODB_URI names the database ${name}; SHOP=${values.SHOP} is not used.`],
    port: values.PORT,
    host: values.HOST,
    dataDir: values.DATA_DIR,
    mongodbUri: values.MONGODB_URI,
    shop: {
      name,
      title: values.SHOP_NAME,
      titles: { en: values.SHOP_NAME_EN, zh: values.SHOP_NAME_ZH, ko: values.SHOP_NAME_KO },
      zone: values.SHOP_TIME_ZONE,
      currency: values.SHOP_CURRENCY,
      country: values.SHOP_COUNTRY ?? (name === 'demo' && values.MONGODB_URI === undefined ? 'CN' : undefined),
      locale: values.SHOP_LOCALE,
      url: values.SHOP_URL,
      contact: values.SHOP_CONTACT,
      reviewUrl: values.SHOP_REVIEW_URL,
      holdout: values.SHOP_HOLDOUT,
      eventMaxAgeHours: values.EVENT_MAX_AGE_HOURS,
      clock: name === 'demo' && values.MONGODB_URI === undefined ? 'stepped' : values.SHOP_CLOCK,
      webhookAddresses: values.WEBHOOK_ADDRESSES,
    },
    smtpUrl: values.SMTP_URL,
    mailFrom: values.MAIL_FROM ?? 'shop@regulars.invalid',
    publicUrl: values.PUBLIC_URL,
    linkSecret: values.LINK_SECRET,
    trustProxy: values.TRUST_PROXY,
    rateLimit: { perSecond: values.RATE_LIMIT_PER_SECOND, burst: values.RATE_LIMIT_BURST },
    metricsToken: values.METRICS_TOKEN,
    docs: values.DOCS === 'on',
    embeddedMemoryMb: values.EMBEDDED_MEMORY_MB,
    logLevel: values.LOG_LEVEL,
  };
}
