import type { CartLine } from '../../campaigns/cart.js';
import { instantOf } from '../../campaigns/local-time.js';
import { roundHalfUp } from '../../campaigns/money.js';
import { type BadLine, type Read, type Row, readTable, type Shape } from './table.js';

/** The data's own zone and currency (its README). */
export const ZONE = 'America/New_York';
export const CURRENCY = 'USD';

/** What a household bought at one till at one moment. */
export interface Basket {
  id: string;
  householdId: string;
  at: Date;
  lines: CartLine[];
}

type OrderLine = Omit<Basket, 'lines'> & { line: Omit<CartLine, 'id'> };

const ORDER_LINES: Shape<OrderLine> = {
  file: 'order_lines.csv.gz',
  needed: ['transaction_timestamp', 'basket_id', 'household_id', 'product_id', 'product_category', 'quantity', 'sales_value'],
  others: ['store_id', 'department', 'product_type', 'retail_disc', 'coupon_disc', 'coupon_match_disc'],
  read: orderLineOf,
};

/** The baskets in the sequence of their instants, those of one instant as they stand in the file. Null: there is no such file. */
export async function readBaskets(dir: string): Promise<{ baskets: Basket[]; bad: BadLine[] } | null> {
  const table = await readTable(dir, ORDER_LINES);
  if (table === null) return null;
  const baskets = new Map<string, Basket>();
  for (const { line, ...head } of table.values) {
    const basket = baskets.get(head.id) ?? { ...head, lines: [] };
    basket.lines.push({ id: String(basket.lines.length + 1), ...line });
    baskets.set(head.id, basket);
  }
  return { baskets: [...baskets.values()].sort((one, other) => one.at.getTime() - other.at.getTime()), bad: table.bad };
}

function orderLineOf(row: Row): Read<OrderLine> {
  const [id, householdId, sku] = [row('basket_id'), row('household_id'), row('product_id')];
  const [at, lineTotalMinor, quantity] = [
    instantOfRow(row('transaction_timestamp')),
    minorOf(row('sales_value')),
    numberOf(row('quantity')),
  ];
  const category = row('product_category');
  if (id === '') return { why: 'It has no basket_id.' };
  if (!isHousehold(householdId)) return { why: `household_id is no number: "${householdId}".` };
  if (sku === '') return { why: 'It has no product_id.' };
  if (at === null) return { why: `transaction_timestamp is no time: "${row('transaction_timestamp')}".` };
  if (lineTotalMinor === null) return { why: `sales_value is no amount of 0 or more: "${row('sales_value')}".` };
  if (quantity === null) return { why: `quantity is no number of 0 or more: "${row('quantity')}".` };
  return {
    value: { id, householdId, at, line: { sku, ...(category !== '' && { category }), quantity, lineTotalMinor, discountable: true } },
  };
}

export const isHousehold = (text: string): boolean => /^\d{1,15}$/.test(text);

/** Cents from the digits themselves, for 1.1 × 100 is not 110; the data has 4.440892e-16 for nothing. Null: no amount of 0 or more. */
export function minorOf(text: string): number | null {
  const [, whole, decimals = '', power = '0'] = /^(\d{1,11})(?:\.(\d{0,20}))?(?:[eE]([+-]?\d{1,2}))?$/.exec(text) ?? [];
  if (whole === undefined) return null;
  const [digits, places] = [BigInt(whole + decimals), decimals.length - Number(power) - 2];
  return places > 0 ? roundHalfUp(digits, 10n ** BigInt(places)) : Number(digits * 10n ** BigInt(-places));
}

const numberOf = (text: string): number | null => (/^\d{1,9}(?:\.\d{1,3})?$/.test(text) ? Number(text) : null);

/** Lines of one basket, and baskets of one minute, share their times. */
const instants = new Map<string, Date | null>();

/** The instant of the shop's local time, `2017-01-01 09:16:13` or a date alone. Null: there is none. */
export function instantOfRow(text: string): Date | null {
  const known = instants.get(text);
  if (known !== undefined) return known;
  const instant = /^\d{4}-\d\d-\d\d( \d\d:\d\d(:\d\d)?)?$/.test(text) ? toInstant(text.replace(' ', 'T')) : null;
  instants.set(text, instant);
  return instant;
}

function toInstant(local: string): Date | null {
  try {
    return instantOf(local, ZONE).toJSDate();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
