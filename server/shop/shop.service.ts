import { randomBytes } from 'node:crypto';
import type { ShopSettings } from '../config.js';
import { realNow } from '../lib/real-time.js';
import { Refusal } from '../lib/refusal.js';
import type { Shop } from './shop.js';
import { findShop, insertShopOnce, type ShopRecord } from './shop.store.js';

/** Begins the shop at its first start, and opens it as it was begun at every later one. Refuses another zone or currency than it was begun with. */
export async function openShop(settings: ShopSettings, links: { publicUrl: string; secret: string | undefined }): Promise<Shop> {
  const record = (await findShop()) ?? (await insertShopOnce(beginning(settings)));
  refuseAnother('SHOP_TIME_ZONE', settings.zone, record.zone);
  refuseAnother('SHOP_CURRENCY', settings.currency, record.currency);
  return {
    name: settings.name,
    title: settings.title ?? record.title,
    titles: settings.titles,
    zone: record.zone,
    currency: record.currency,
    country: settings.country,
    locale: settings.locale ?? record.locale,
    url: settings.url === undefined ? null : new URL(settings.url).href,
    contact: settings.contact ?? null,
    reviewUrl: settings.reviewUrl ?? null,
    holdout: settings.holdout,
    eventMaxAgeHours: settings.eventMaxAgeHours,
    clock: record.clock,
    webhookAddresses: settings.webhookAddresses,
    publicUrl: links.publicUrl.replace(/\/+$/, ''),
    codeKey: Buffer.from(record.codeKey, 'hex'),
    identifierKey: Buffer.from(record.identifierKey, 'hex'),
    linkSecret: links.secret ?? record.linkSecret,
  };
}

const beginning = (settings: ShopSettings): ShopRecord => ({
  _id: 'shop',
  title: settings.title ?? (settings.name === 'demo' ? 'The Corner Teahouse' : settings.name),
  zone: settings.zone ?? 'Asia/Shanghai',
  currency: settings.currency ?? 'CNY',
  locale: settings.locale ?? 'en',
  clock: settings.clock,
  offsetMs: 0,
  codeKey: randomBytes(32).toString('hex'),
  identifierKey: randomBytes(32).toString('hex'),
  linkSecret: randomBytes(32).toString('hex'),
  createdAt: realNow(),
  leaseUntil: new Date(0),
  token: null,
});

function refuseAnother(variable: string, given: string | undefined, begun: string): void {
  if (given !== undefined && given !== begun)
    throw new Refusal(
      'shop_begun_otherwise',
      `${variable} is ${given}, but this shop was begun with ${begun}. Leave it out, or begin another shop with SHOP.`,
    );
}
