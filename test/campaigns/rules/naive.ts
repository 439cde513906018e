/** A second reading of rules, written from docs/model.md and docs/rules.md alone: it takes nothing from the program. */

interface Line {
  sku?: string | undefined;
  category?: string | undefined;
  categories?: string[] | undefined;
  tags?: string[] | undefined;
  brand?: string | undefined;
  quantity: number;
  lineTotalMinor: number;
}

export interface World {
  lines: Line[];
  payment: string | null;
  weekday: number;
  hour: number;
  date: string;
  ordersEver: number;
  orders: number;
  tier: string | null;
  tags: string[];
  traits: Record<string, unknown>;
}

type Node = { [key: string]: unknown };

const sum = (lines: Line[], of: (line: Line) => number) => lines.reduce((total, line) => total + of(line), 0);
const all = ({ category, categories = [] }: Line) => [category, ...categories];

function find(world: World, fact: unknown, path = ''): unknown {
  const { lines } = world;
  switch (fact) {
    case 'cart.subtotalMinor':
      return sum(lines, ({ lineTotalMinor }) => lineTotalMinor);
    case 'cart.subtotalOfCategoryMinor':
      return sum(
        lines.filter((line) => all(line).includes(path)),
        ({ lineTotalMinor }) => lineTotalMinor,
      );
    case 'cart.subtotalOfTagMinor':
      return sum(
        lines.filter(({ tags }) => tags?.includes(path)),
        ({ lineTotalMinor }) => lineTotalMinor,
      );
    case 'cart.subtotalOfBrandMinor':
      return sum(
        lines.filter(({ brand }) => brand === path),
        ({ lineTotalMinor }) => lineTotalMinor,
      );
    case 'cart.quantityOfCategory':
      return Number(
        sum(
          lines.filter((line) => all(line).includes(path)),
          ({ quantity }) => quantity,
        ).toFixed(3),
      );
    case 'cart.quantityOfSku':
      return Number(
        sum(
          lines.filter(({ sku }) => sku === path),
          ({ quantity }) => quantity,
        ).toFixed(3),
      );
    case 'cart.categories':
      return lines.flatMap(all).filter((category) => category !== undefined);
    case 'cart.payment':
      return world.payment;
    case 'time.weekday':
      return world.weekday;
    case 'time.hour':
      return world.hour;
    case 'time.date':
      return world.date;
    case 'customer.orders':
      return world.orders;
    case 'customer.ordersEver':
      return world.ordersEver;
    case 'customer.isNew':
      return world.ordersEver === 0;
    case 'customer.lifecycle':
      return world.ordersEver === 0 ? 'new' : world.ordersEver === 1 ? 'second' : 'loyal';
    case 'customer.tier':
      return world.tier;
    case 'customer.tags':
      return world.tags;
    case 'customer.traits':
      return path
        .replace('$.', '')
        .split('.')
        .reduce<unknown>(
          (found, step) => (typeof found === 'object' && found !== null ? ((found as Node)[step] ?? null) : null),
          world.traits,
        );
    default:
      throw new Error(`not in this reading: ${String(fact)}`);
  }
}

const isNumeric = (text: unknown) => typeof text === 'string' && /^-?\d+(\.\d+)?$/.test(text);
/** Side by side: a text that is a number, beside a number, is one. */
const alike = (one: unknown, other: unknown): [unknown, unknown] => [
  isNumeric(one) && typeof other === 'number' ? Number(one) : one,
  isNumeric(other) && typeof one === 'number' ? Number(other) : other,
];
const same = (one: unknown, other: unknown) => {
  const [left, right] = alike(one, other);
  return left === right;
};
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const some = (value: unknown, wanted: unknown) => list(value).some((one) => same(one, wanted));

function compares(have: unknown, need: unknown, test: (order: number) => boolean): boolean {
  const [left, right] = alike(have, need);
  if (typeof left === 'number' && typeof right === 'number') return test(left - right);
  if (typeof left === 'string' && typeof right === 'string') return test(left.localeCompare(right, 'en'));
  return false;
}

function asks(operator: unknown, have: unknown, need: unknown): boolean {
  const unknown = have === null || have === undefined;
  switch (operator) {
    case 'exists':
      return !unknown && have !== '' && !(Array.isArray(have) && have.length === 0);
    case 'notExists':
      return !asks('exists', have, need);
    case 'equal':
      return !unknown && same(have, need);
    case 'in':
      return !unknown && some(need, have);
    case 'contains':
      return !unknown && some(have, need);
    case 'containsAny':
      return !unknown && list(need).some((one) => some(have, one));
    case 'lessThan':
      return !unknown && compares(have, need, (order) => order < 0);
    case 'lessThanInclusive':
      return !unknown && compares(have, need, (order) => order <= 0);
    case 'greaterThan':
      return !unknown && compares(have, need, (order) => order > 0);
    case 'greaterThanInclusive':
      return !unknown && compares(have, need, (order) => order >= 0);
    case 'notEqual':
      return !asks('equal', have, need);
    case 'notIn':
      return !asks('in', have, need);
    case 'doesNotContain':
      return !asks('contains', have, need);
    case 'containsNone':
      return !asks('containsAny', have, need);
    default:
      throw new Error(`not in this reading: ${String(operator)}`);
  }
}

/** Whether a rule holds in a world. */
export function holdsIn(world: World, rule: Node): boolean {
  if (Array.isArray(rule.all)) return rule.all.filter((part) => !holdsIn(world, part)).length === 0;
  if (Array.isArray(rule.any)) return rule.any.filter((part) => holdsIn(world, part)).length > 0;
  if (rule.not) return !holdsIn(world, rule.not as Node);
  return asks(rule.operator, find(world, rule.fact, rule.path as string | undefined), rule.value);
}
