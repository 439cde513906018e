import { isRecord, type Reading } from '../../campaigns/tolerant.js';
import type { Warning } from '../../campaigns/warnings.js';
import type { ShopTime } from '../context.js';
import type { Read } from '../http/endpoint.js';
import type { Shop } from '../shop/shop.js';
import { type CustomerReference, namesSomebody } from './customer.js';
import { isNational, normalizePhone } from './phone.js';
import { customerOf } from './resolve.service.js';
import { referenceReading } from './tolerant-customer.js';

/**
 * Whose telephone numbers are meant where they are written without their country: the customer's, whom the shop's own names lead to, else
 * the shop's. Asked only where one is.
 */
export async function countryOf(phones: unknown[], told: unknown, shop: Shop): Promise<string | undefined> {
  if (!phones.some(isNational)) return undefined;
  const { email: _email, phone: _phone, ...names } = referenceReading(told ?? {}, { path: '', warnings: [] }) as CustomerReference;
  const customer = namesSomebody(names) ? await customerOf(names, shop) : null;
  return customer?.country ?? shop.country;
}

/** Reads a body whose `customer` may have names that cannot be used. */
export async function readWithCustomer(reading: Reading, body: unknown, { shop, now }: ShopTime): Promise<Read> {
  const warnings: Warning[] = [];
  const customer = isRecord(body) && isRecord(body.customer) ? body.customer : {};
  const country = await countryOf([customer.phone], customer, shop);
  return { value: reading(body, { path: '', warnings, country, now }), warnings };
}

/**
 * Reads a body in which a person names the customer: a telephone number may be written without its country. Nothing is left out, since somebody
 * is there to correct it.
 */
export async function readTypedCustomer(body: unknown, { shop }: Pick<ShopTime, 'shop'>): Promise<Read> {
  const customer = isRecord(body) && isRecord(body.customer) ? body.customer : {};
  const phone = isNational(customer.phone)
    ? normalizePhone(String(customer.phone), await countryOf([customer.phone], customer, shop))
    : null;
  return { value: phone === null ? body : { ...(body as object), customer: { ...customer, phone } }, warnings: [] };
}
