import { moneyWords } from './money.js';
import { type Warning, warning } from './warnings.js';

/** As much of an order as was paid for. */
interface Sold {
  lines: readonly { id: string; lineTotalMinor: number }[];
  shipping?: { amountMinor: number } | undefined;
}

/** What our coupons took off an order; by line where that is known. */
export interface OrderDiscount {
  discountMinor: number;
  shippingDiscountMinor?: number | undefined;
  lines?: readonly { id: string; discountMinor: number }[] | undefined;
}

export const NO_DISCOUNT: OrderDiscount = { discountMinor: 0 };

interface Returned {
  id: string;
  lines: readonly { id: string; amountMinor: number }[];
  shippingMinor?: number;
}

/** One amount of one refund: what was told, and what of it counts. `line`: its place in the refund; null: the shipping. */
export interface CountedRefund {
  refundId: string;
  line: number | null;
  lineId: string | null;
  isKnown: boolean;
  toldMinor: number;
  countedMinor: number;
}

/**
 * What refunds give back, in the order in which they are told. None gives back more than was paid for what is left: of a line its total less
 * our discount on it, of the order the lines' sum less our discount, of the shipping what was charged less our discount. A line that the
 * order does not have gives nothing. The same refund id counts once.
 */
export function countRefunds(order: Sold, refunds: readonly Returned[], discount: OrderDiscount): CountedRefund[] {
  const left = paidFor(order, discount);
  const once = new Map(refunds.toReversed().map((refund) => [refund.id, refund]));
  return refunds.filter((refund) => once.get(refund.id) === refund).flatMap((refund) => countOne(refund, left));
}

interface Left {
  goodsMinor: number;
  shippingMinor: number;
  lines: Map<string, number>;
}

function paidFor({ lines, shipping }: Sold, discount: OrderDiscount): Left {
  const off = new Map(discount.lines?.map(({ id, discountMinor }) => [id, discountMinor]));
  return {
    goodsMinor: paidForGoods(lines, discount),
    shippingMinor: Math.max(0, (shipping?.amountMinor ?? 0) - (discount.shippingDiscountMinor ?? 0)),
    lines: new Map(lines.map(({ id, lineTotalMinor }) => [id, Math.max(0, lineTotalMinor - (off.get(id) ?? 0))])),
  };
}

/** A discount that was priced for more than was ordered makes the goods free, not negative. */
const paidForGoods = (lines: Sold['lines'], { discountMinor }: OrderDiscount): number =>
  Math.max(0, lines.reduce((sum, { lineTotalMinor }) => sum + lineTotalMinor, 0) - discountMinor);

function countOne({ id: refundId, lines, shippingMinor = 0 }: Returned, left: Left): CountedRefund[] {
  const goods = lines.map(({ id: lineId, amountMinor: toldMinor }, line): CountedRefund => {
    const ofLine = left.lines.get(lineId);
    const countedMinor = Math.min(toldMinor, ofLine ?? 0, left.goodsMinor);
    left.lines.set(lineId, (ofLine ?? 0) - countedMinor);
    left.goodsMinor -= countedMinor;
    return { refundId, line, lineId, isKnown: ofLine !== undefined, toldMinor, countedMinor };
  });
  const countedMinor = Math.min(shippingMinor, left.shippingMinor);
  left.shippingMinor -= countedMinor;
  return [...goods, { refundId, line: null, lineId: null, isKnown: true, toldMinor: shippingMinor, countedMinor }];
}

/** Goods in minor units: what was paid less what was given back. Never below 0. */
export function keptMinor(order: Sold, refunds: readonly Returned[], discount: OrderDiscount): number {
  const goods = countRefunds(order, refunds, discount).filter(({ line }) => line !== null);
  return goods.reduce((sum, { countedMinor }) => sum - countedMinor, paidForGoods(order.lines, discount));
}

interface ReturnedPieces extends Returned {
  lines: readonly { id: string; amountMinor: number; quantity: number }[];
}

/** What of a refund does not count, and what of it that is. */
export interface RefundExcess {
  code: 'refund_line_unknown' | 'refund_above_paid' | 'refund_quantity_above_left';
  refundId: string;
  /** Within the refund, like `lines[0].quantity`. */
  place: string;
  /** For people: the refund, the line, told and counted. */
  detail: string;
}

/** Everything in an order's refunds that is not there to be given back. */
export function refundExcesses(
  order: Sold & { currency: string; lines: readonly { id: string; lineTotalMinor: number; quantity: number }[] },
  refunds: readonly ReturnedPieces[],
  discount: OrderDiscount,
): RefundExcess[] {
  const counted = countRefunds(order, refunds, discount);
  return [...counted.flatMap((one) => ofMoney(one, order.currency)), ...ofPieces(order, refunds)];
}

function ofMoney({ refundId, line, lineId, isKnown, toldMinor, countedMinor }: CountedRefund, currency: string): RefundExcess[] {
  const what = `Refund ${refundId}, ${lineId === null ? 'shipping' : `line ${lineId}`}`;
  const detail = `${what}: told ${moneyWords(toldMinor, currency)}, counted ${moneyWords(countedMinor, currency)}.`;
  if (!isKnown) return [{ code: 'refund_line_unknown', refundId, place: `lines[${line}].id`, detail }];
  if (countedMinor === toldMinor) return [];
  return [{ code: 'refund_above_paid', refundId, place: line === null ? 'shippingMinor' : `lines[${line}].amountMinor`, detail }];
}

/** Pieces are reckoned in thousandths, as they are bought. */
function ofPieces({ lines }: { lines: readonly { id: string; quantity: number }[] }, refunds: readonly ReturnedPieces[]): RefundExcess[] {
  const left = new Map(lines.map(({ id, quantity }) => [id, Math.round(quantity * 1000)]));
  return refunds.flatMap(({ id: refundId, lines: returned }) =>
    returned.flatMap(({ id, quantity }, line): RefundExcess[] => {
      const had = left.get(id);
      if (had === undefined) return [];
      left.set(id, Math.max(0, had - Math.round(quantity * 1000)));
      const detail = `Refund ${refundId}, line ${id}: told ${quantity}, left ${had / 1000}.`;
      return Math.round(quantity * 1000) > had
        ? [{ code: 'refund_quantity_above_left', refundId, place: `lines[${line}].quantity`, detail }]
        : [];
    }),
  );
}

/** As a warning: at its place, where the event tells this refund, otherwise at the event's order. */
export const excessWarning = ({ code, refundId, place, detail }: RefundExcess, told: { refundId: string | null; order: string }): Warning =>
  warning(code, refundId === told.refundId ? `data.refund.${place}` : told.order, detail);
