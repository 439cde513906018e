import { type CustomerReference, customerReference } from '../customers/customer.js';
import { Refusal } from '../lib/refusal.js';
import { limitsTyped } from './limits.fields.js';
import { type BodyOf, filled, type Given, jsonOf, linesOf, minorOf, moneyOf } from './typed.js';

/** What marketing and admins do from the pages. */
export const HOUSE_DEEDS: [route: string, body: BodyOf][] = [
  ['POST /v1/campaigns', ({ definition }) => definitionIn(definition)],
  ['PATCH /v1/campaigns/{id}', ({ definition, had }) => ({ ...takenAway(had), ...definitionIn(definition) })],
  ['POST /v1/campaigns/{id}/activate', () => ({})],
  ['POST /v1/campaigns/{id}/pause', () => ({})],
  ['POST /v1/campaigns/{id}/end', () => ({})],
  ['POST /v1/campaigns/{id}/copy', () => ({})],
  ['POST /v1/campaigns/{id}/coupons', ({ customers }) => ({ customers: linesOf(customers).map(customerNamed) })],
  ['POST /v1/gifts', (given, currency) => ({ sku: given.sku, ...giftIn(given, currency) })],
  ['PATCH /v1/gifts/{sku}', giftIn],
  ['POST /v1/mail/resume', () => ({})],
  ['PUT /v1/authority', limitsTyped],
  ['POST /v1/keys', (given) => filled(given, ['name', 'role', 'source'])],
  ['DELETE /v1/keys/{id}', () => ({})],
  ['POST /v1/webhooks', ({ url, events }) => ({ url, events: linesOf(events) })],
  ['POST /v1/webhooks/{id}/test', () => ({})],
  ['DELETE /v1/webhooks/{id}', () => ({})],
];

/** A setting that stood in the form's JSON and is not there any more is taken away. */
const takenAway = (had = ''): Record<string, null> => Object.fromEntries(linesOf(had).map((key) => [key, null]));

function definitionIn(typed: string | undefined): Record<string, unknown> {
  const definition = jsonOf(typed);
  if (typeof definition === 'object' && definition !== null && !Array.isArray(definition)) return { ...definition };
  throw new Refusal('invalid', 'A campaign is a JSON object: { "name": … }.');
}

function giftIn({ en, zh, ko, value, stock = '' }: Given, currency: string): Record<string, unknown> {
  return { name: { en, zh, ko }, valueMinor: moneyOf(value, currency), stock: minorOf(stock, 0) };
}

/** Whom a line names: cus_…, an e-mail, a phone with its +, or else the id in the shop. */
function customerNamed(line: string): CustomerReference {
  const kind = line.startsWith('cus_') ? 'id' : line.includes('@') ? 'email' : line.startsWith('+') ? 'phone' : 'shopId';
  const reference = customerReference.safeParse({ [kind]: line });
  if (reference.success) return reference.data;
  throw new Refusal('invalid', `“${line}” names no customer. Write an id in your shop, an e-mail, a phone (+86 …) or cus_…, one a line.`);
}
