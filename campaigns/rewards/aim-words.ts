import type { Rule } from '../rules/rule.js';
import { type Language, listIn, oneLine } from '../words/language.js';
import { namedIn } from './aim.js';
import type { Aim } from './kind.js';

/** How what a reward is aimed at is called in a language; null: it is aimed at nothing in particular, it takes something off the order. */
export function aimIn(language: Language, on: Rule | undefined): Aim | null {
  if (on === undefined) return null;
  if ('all' in on && on.all.length === 0) return EVERYTHING[language];
  const named = namedBy(on);
  if (named === null) return SELECTED[language];
  return NAMED[named.kind][language](listIn(named.names, 'and', language), listIn(named.names, 'or', language));
}

type Kind = 'category' | 'brand' | 'sku';

/** The facts whose values customers know by name. Tags are the shop's own. */
const KINDS: ReadonlyMap<string, Kind> = new Map([
  ['line.categories', 'category'],
  ['line.brand', 'brand'],
  ['line.sku', 'sku'],
]);
const MOST_NAMED = 3;

/** What a rule names that asks for just one thing; null: it asks otherwise, or for too much to be said in a line. */
function namedBy(on: Rule): { kind: Kind; names: string[] } | null {
  const named = namedIn(on);
  const kind = KINDS.get(named?.fact ?? '');
  if (named === null || kind === undefined || named.values.length > MOST_NAMED) return null;
  const names = named.values.map((name) => oneLine(kind === 'sku' ? String(name) : String(name).replaceAll('_', ' ')));
  return names.length > 0 && names.every((name) => name !== '') ? { kind, names } : null;
}

const alike = (all: string): Aim => ({ all, one: all, many: all });

const EVERYTHING: Record<Language, Aim> = {
  en: { all: 'everything', one: 'item', many: 'items' },
  zh: alike('全场商品'),
  ko: alike('전 상품'),
};

const SELECTED: Record<Language, Aim> = {
  en: { all: 'selected items', one: 'selected item', many: 'selected items' },
  zh: alike('指定商品'),
  ko: alike('지정 상품'),
};

/** `and` is "tea and coffee", of all of them; `or` is "tea or coffee", of single ones. */
const NAMED: Record<Kind, Record<Language, (and: string, or: string) => Aim>> = {
  category: {
    en: (and, or) => ({ all: and, one: `item from ${or}`, many: `items from ${or}` }),
    zh: (and) => alike(`${and}类商品`),
    ko: (and) => alike(`${and} 카테고리 상품`),
  },
  brand: {
    en: (and, or) => ({ all: `${and} items`, one: `${or} item`, many: `${or} items` }),
    zh: (and) => alike(`${and}品牌商品`),
    ko: (and) => alike(`${and} 브랜드 상품`),
  },
  sku: {
    en: (and, or) => ({ all: and, one: or, many: or }),
    zh: (and) => alike(`商品${and}`),
    ko: (and) => alike(and),
  },
};

/** For staff: " tea"; nothing where it is aimed at the order. */
export const staffAim = (on: Rule | undefined): string => {
  const { all } = aimIn('en', on) ?? {};
  return all === undefined ? '' : ` ${all}`;
};

/** For staff: ", at most 30.00 CNY"; nothing without a cap. */
export const staffCap = (capMinor: number | undefined, money: (amountMinor: number) => string): string =>
  capMinor === undefined ? '' : `, at most ${money(capMinor)}`;
