import { decimals } from '../../campaigns/money.js';
import { Refusal } from '../lib/refusal.js';

/** What a form sent. */
export type Given = Record<string, string>;

type BodyOf = (given: Given, currency: string) => Record<string, unknown>;

/** What is left empty was not said. */
const said = (text: string | undefined): { text?: string } => (text?.trim() ? { text: text.replaceAll('\r\n', '\n') } : {});

const saying: BodyOf = ({ text }) => said(text);

const lossOf = ({ loss }: Given, currency: string) => (loss?.trim() ? { lossMinor: minorOf(loss, decimals(currency)) } : {});

const amountOff = ({ amount = '' }: Given, currency: string) => ({ type: 'amount', amountMinor: minorOf(amount, decimals(currency)) });

/** A gift of the list where one is chosen, or else a sum. */
const gift = (given: Given, currency: string) => (given.gift ? { type: 'gift', sku: given.gift } : amountOff(given, currency));

const share = ({ percent = '' }: Given): number => minorOf(percent, 2);

/** What can be done from the pages: the route of the API that does it, and what of the form it gets. To add a deed, add a row. */
export const DEEDS: ReadonlyMap<string, BodyOf> = new Map<string, BodyOf>([
  [
    'POST /v1/cases',
    (given, currency) => ({
      customer: { id: given.customer },
      kind: given.kind,
      ...(given.orderId?.trim() && { orderId: given.orderId.trim() }),
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
  ['POST /v1/cases/{id}/close', ({ reason, text }) => ({ reason, ...said(text) })],
  ['POST /v1/cases/{id}/reopen', saying],
  ['POST /v1/cases/{id}/flags', ({ flag, text }) => ({ flag, ...said(text) })],
  ['POST /v1/cases/{id}/flags/lift', ({ flag, text }) => ({ flag, ...said(text) })],
  ['POST /v1/orders/{id}/bargain', (given) => ({ basisPoints: share(given), ...said(given.text) })],
  ['POST /v1/coupons/{code}/extend', ({ days, text }) => ({ ...(days?.trim() && { days: minorOf(days, 0) }), ...said(text) })],
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
  ['DELETE /v1/keys/{id}', () => ({})],
]);

/** "30", "30.5" and "30.50" in the smallest unit, exactly. Refuses all else. */
export function minorOf(text: string, places: number): number {
  const [, whole = '', part = ''] = /^(\d{1,12})(?:\.(\d+))?$/.exec(text.trim()) ?? [];
  if (whole !== '' && part.length <= places) return Number(whole + part.padEnd(places, '0'));
  const like = places === 0 ? '30' : `30.${'5'.padEnd(places, '0')}`;
  throw new Refusal('invalid', `“${text}” is no such number. Write it like ${like}.`);
}
