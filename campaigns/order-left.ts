import type { Order } from './cart.js';
import { remaining } from './refunds.js';
import { cartFacts, type OrderFacts, type SeenLine } from './rules/facts.js';

/** What rules see of an order that went back in part: amounts of what is left, and for the rest what it is made of, as it was told. */
export function leftFacts(then: OrderFacts, order: Order, refunds: Parameters<typeof remaining>[1]): OrderFacts {
  const { subtotalMinor, discountableSubtotalMinor, totalQuantity, lines } = cartFacts(remaining(order, refunds));
  const now = cartFacts(order);
  return {
    ...now,
    categories: now.categories.length > 0 ? now.categories : then.categories,
    channel: now.channel ?? then.channel,
    region: now.region ?? then.region,
    subtotalMinor,
    discountableSubtotalMinor,
    totalQuantity,
    lines: withLabels(lines, then.lines),
  };
}

const LABELS = [['category', 'categories'], ['tags'], ['brand']] as const;

/** What a later telling leaves out has not changed: a payment system may know less of an order than the shop. */
function withLabels(lines: readonly SeenLine[], then: readonly SeenLine[]): readonly SeenLine[] {
  const untold = LABELS.filter((label) => !lines.some((line) => label.some((name) => isTold(line[name])))).flat();
  if (untold.length === 0) return lines;
  const told = new Map(then.map((line) => [line.id, line]));
  return lines.map((line) => ({ ...line, ...labelsOf(told.get(line.id), untold) }));
}

const isTold = (label: string | readonly string[] | undefined): boolean => label !== undefined && label.length > 0;

const labelsOf = (line: SeenLine | undefined, names: readonly (typeof LABELS)[number][number][]): Partial<SeenLine> =>
  Object.fromEntries(names.flatMap((name) => (line?.[name] === undefined ? [] : [[name, line[name]]])));
