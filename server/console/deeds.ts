import { correctionTyped } from './contact.forms.js';
import { HOUSE_DEEDS } from './house.deeds.js';
import { type BodyOf, filled, type Given, minorOf, moneyOf, said, saying } from './typed.js';

const lossOf = ({ loss }: Given, currency: string) => (loss?.trim() ? { lossMinor: moneyOf(loss, currency) } : {});

/** A gift of the list where one is chosen, or else a sum. */
const gift = (given: Given, currency: string) =>
  given.gift ? { type: 'gift', sku: given.gift } : { type: 'amount', amountMinor: moneyOf(given.amount, currency) };

const share = ({ percent = '' }: Given): number => minorOf(percent, 2);

/** What the service desk does from the pages. */
const DESK_DEEDS: [route: string, body: BodyOf][] = [
  [
    'POST /v1/cases',
    (given, currency) => ({
      customer: { id: given.customer },
      kind: given.kind,
      ...filled(given, ['orderId']),
      ...said(given.text),
      ...lossOf(given, currency),
    }),
  ],
  ['POST /v1/cases/{id}/replies', saying],
  ['POST /v1/cases/{id}/facts', (given, currency) => ({ ...said(given.text), ...lossOf(given, currency) })],
  ['POST /v1/cases/{id}/decision', saying],
  ['POST /v1/cases/{id}/goodwill', (given, currency) => ({ reward: gift(given, currency), ...said(given.text) })],
  ['POST /v1/cases/{id}/answer', ({ accepted, text }) => ({ accepted: accepted === 'true', ...said(text) })],
  ['POST /v1/cases/{id}/offer', saying],
  ['POST /v1/cases/{id}/move', ({ state, text }) => ({ state, ...said(text) })],
  ['POST /v1/cases/{id}/escalate', saying],
  ['POST /v1/cases/{id}/close', (given) => ({ ...filled(given, ['reason', 'duplicateOf']), ...said(given.text) })],
  ['POST /v1/cases/{id}/reopen', saying],
  [
    'POST /v1/cases/{id}/flags',
    ({ flag, text, reviewDays }) => ({ flag, ...said(text), ...(reviewDays?.trim() && { reviewDays: minorOf(reviewDays, 0) }) }),
  ],
  ['POST /v1/cases/{id}/flags/lift', ({ flag, text }) => ({ flag, ...said(text) })],
  ['POST /v1/orders/{id}/bargain', (given) => ({ basisPoints: share(given), ...said(given.text) })],
  ['POST /v1/coupons/{code}/extend', ({ days, text }) => ({ ...(days?.trim() && { days: minorOf(days, 0) }), ...said(text) })],
  ['POST /v1/coupons/{code}/revoke', ({ text }) => ({ reason: said(text).text })],
  ['POST /v1/approvals/{id}/approve', saying],
  ['POST /v1/approvals/{id}/refuse', saying],
  [
    'POST /v1/approvals/{id}/counter',
    (given, currency) => ({
      reward: given.percent === undefined ? gift(given, currency) : { type: 'percent', basisPoints: share(given) },
      ...said(given.text),
    }),
  ],
  ['POST /v1/approvals/{id}/accept', saying],
  ['POST /v1/approvals/{id}/decline', saying],
  ['PATCH /v1/customers/{id}', correctionTyped],
  ['DELETE /v1/customers/{id}/bounce', () => ({})],
  ['POST /v1/customers/{id}/merge', ({ from = '' }) => ({ from: /^(cus_|shop:)/.test(from.trim()) ? from.trim() : `shop:${from.trim()}` })],
];

/** What can be done from the pages: the route of the API that does it, and what of the form it gets. To add a deed, add a row. */
export const DEEDS: ReadonlyMap<string, BodyOf> = new Map<string, BodyOf>([...DESK_DEEDS, ...HOUSE_DEEDS]);
