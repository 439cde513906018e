import { type CartLine, categoriesOf } from '../cart.js';
import type { FactWord } from './facts.js';

/** As much of a cart's line as a rule reads. */
export type RuleLine = Pick<CartLine, 'sku' | 'category' | 'categories' | 'tags' | 'brand' | 'quantity' | 'lineTotalMinor'>;

interface LineFact extends FactWord {
  /** The value; null: not known. */
  read(line: RuleLine): unknown;
}

/** What a reward's `on` may ask of a line. To add one, add a row. */
const ROWS = {
  'line.sku': { kind: 'word', mayBeUnknown: true, sentence: 'the line’s SKU; not known where it has none', read: ({ sku }) => sku ?? null },
  'line.categories': {
    kind: 'words',
    mayBeUnknown: true,
    sentence: 'the line’s categories: `category` and `categories` together',
    read: categoriesOf,
  },
  'line.tags': { kind: 'words', mayBeUnknown: true, sentence: 'the line’s tags', read: ({ tags }) => tags ?? [] },
  'line.brand': {
    kind: 'word',
    mayBeUnknown: true,
    sentence: 'the line’s brand; not known where it has none',
    read: ({ brand }) => brand ?? null,
  },
  'line.quantity': {
    kind: 'count',
    sentence: 'how many pieces the line has; a weight counts as it is, 0.25 for example',
    read: ({ quantity }) => quantity,
  },
  'line.unitMinor': {
    kind: 'money',
    mayBeUnknown: true,
    sentence: 'what one piece costs: line total ÷ quantity, a half rounded up; not known where the quantity is 0',
    read: unitMinor,
  },
} satisfies Record<string, LineFact>;

export const LINE_FACTS: ReadonlyMap<string, LineFact> = new Map(Object.entries<LineFact>(ROWS));

/** Exact for every total and quantity that a cart may have: multiplied out, the greatest would not be. */
function unitMinor({ quantity, lineTotalMinor }: RuleLine): number | null {
  const thousandths = Math.round(quantity * 1000);
  if (thousandths === 0) return null;
  const rest = lineTotalMinor % thousandths;
  return ((lineTotalMinor - rest) / thousandths) * 1000 + Math.floor((2000 * rest + thousandths) / (2 * thousandths));
}
