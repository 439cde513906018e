import { categoriesOf } from '../cart.js';
import type { CartFacts, Fact, Facts, SeenLine } from './facts.js';

type Of = 'order' | 'cart';

/** What is known of a cart, or of an order. To add a fact, add a row. */
export function ofCart<Name extends Of>(name: Name) {
  const rows: Record<string, Fact> = {
    [`${name}.subtotalMinor`]: {
      kind: 'money',
      sentence: `the sum of the ${name}'s lines, without shipping and before our coupons`,
      read: (facts) => facts[name]?.subtotalMinor ?? null,
    },
    [`${name}.discountableSubtotalMinor`]: {
      kind: 'money',
      sentence: `the sum of the ${name}'s lines that take a discount, without shipping and before our coupons`,
      read: (facts) => facts[name]?.discountableSubtotalMinor ?? null,
    },
    [`${name}.subtotalOfCategoryMinor`]: {
      kind: 'money',
      sentence: `the sum of the ${name}'s lines in a category, those that take no discount included; \`path\` is the category`,
      path: 'word',
      read: (facts, path) => worthOf(facts[name], path, inCategory),
    },
    [`${name}.subtotalOfTagMinor`]: {
      kind: 'money',
      sentence: `the sum of the ${name}'s lines with a tag, those that take no discount included; \`path\` is the tag`,
      path: 'word',
      read: (facts, path) => worthOf(facts[name], path, withTag),
    },
    [`${name}.subtotalOfBrandMinor`]: {
      kind: 'money',
      sentence: `the sum of the ${name}'s lines of a brand, those that take no discount included; \`path\` is the brand`,
      path: 'word',
      read: (facts, path) => worthOf(facts[name], path, ofBrand),
    },
    [`${name}.totalQuantity`]: {
      kind: 'count',
      sentence: `how many pieces the ${name} has, over all lines; a weight counts as it is, 0.25 for example`,
      read: (facts) => facts[name]?.totalQuantity ?? null,
    },
    [`${name}.quantityOfCategory`]: {
      kind: 'count',
      sentence: `how many pieces the ${name} has of a category; \`path\` is the category`,
      path: 'word',
      read: (facts, path) => piecesOf(facts[name], path, inCategory),
    },
    [`${name}.quantityOfSku`]: {
      kind: 'count',
      sentence: `how many pieces the ${name} has of a SKU; \`path\` is the SKU`,
      path: 'word',
      read: (facts, path) => piecesOf(facts[name], path, ofSku),
    },
    [`${name}.categories`]: {
      kind: 'words',
      mayBeUnknown: true,
      sentence: `the categories of the ${name}'s lines, each once`,
      read: (facts) => facts[name]?.categories ?? null,
    },
    [`${name}.skus`]: {
      kind: 'words',
      mayBeUnknown: true,
      sentence: `the SKUs of the ${name}'s lines, each once`,
      read: (facts) => facts[name]?.skus ?? null,
    },
    [`${name}.channel`]: {
      kind: 'word',
      mayBeUnknown: true,
      sentence: `where the ${name} was made: web, app, marketplace or till; not known where it does not say`,
      read: (facts) => facts[name]?.channel ?? null,
    },
    [`${name}.region`]: {
      kind: 'word',
      mayBeUnknown: true,
      sentence: `where the ${name} is shipped to: \`shipping.region\`, as the shop writes it`,
      read: (facts) => facts[name]?.region ?? null,
    },
    [`${name}.currency`]: {
      kind: 'word',
      sentence: `the ${name}'s currency, a code of ISO 4217`,
      read: (facts) => facts[name]?.currency ?? null,
    },
  };
  return rows as Record<`${Name}.${Seen | OfWord}`, Fact>;
}

type Seen = Exclude<keyof CartFacts, 'lines' | 'payment'>;
type OfWord = 'subtotalOfCategoryMinor' | 'subtotalOfTagMinor' | 'subtotalOfBrandMinor' | 'quantityOfCategory' | 'quantityOfSku';

export const PAYMENT = {
  'cart.payment': {
    kind: 'word',
    mayBeUnknown: true,
    sentence: 'how the cart is paid, in the shop’s word; not known where it does not say',
    read: ({ cart }: Facts) => cart?.payment ?? null,
  },
} satisfies Record<string, Fact>;

type Belongs = (line: SeenLine, word: string) => boolean;

const inCategory: Belongs = (line, word) => categoriesOf(line).includes(word);
const withTag: Belongs = ({ tags }, word) => tags?.includes(word) ?? false;
const ofBrand: Belongs = ({ brand }, word) => brand === word;
const ofSku: Belongs = ({ sku }, word) => sku === word;

function sumOf(cart: CartFacts | undefined, word: string, belongs: Belongs, amount: (line: SeenLine) => number): number | null {
  if (cart === undefined) return null;
  let sum = 0;
  for (const line of cart.lines) if (belongs(line, word)) sum += amount(line);
  return sum;
}

const worthOf = (cart: CartFacts | undefined, word = '', belongs: Belongs): number | null =>
  sumOf(cart, word, belongs, ({ lineTotalMinor }) => lineTotalMinor);

/** Added up in thousandths: 0.1 and 0.2 are 0.3. */
function piecesOf(cart: CartFacts | undefined, word = '', belongs: Belongs): number | null {
  const thousandths = sumOf(cart, word, belongs, ({ quantity }) => Math.round(quantity * 1000));
  return thousandths === null ? null : thousandths / 1000;
}
