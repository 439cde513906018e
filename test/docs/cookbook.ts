import { expect } from '@jest/globals';
import { accepted, reserve } from '../support/acts.js';
import type { Api } from '../support/api.js';
import { fresh } from '../support/builders.js';

type Json = Record<string, unknown>;

/** A recipe of docs/campaign-cookbook.md: what it asks, the campaign last, and what stands under it of what it costs. */
export interface Recipe {
  heading: string;
  requests: string[];
  costs: string;
}

export interface Cookbook {
  preparation: string; // what is typed before any request
  activation: string; // sets the campaign $id going
  recipes: Recipe[];
}

export function readCookbook(text: string): Cookbook {
  const [opening = '', ...sections] = text.split(/^## /m);
  const [preparation = '', activation = ''] = blocksOf(opening);
  return { preparation, activation, recipes: sections.map(recipeOf) };
}

const blocksOf = (text: string): string[] => [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);

function recipeOf(section: string): Recipe {
  return {
    heading: section.split('\n', 1).join(),
    requests: blocksOf(section),
    costs: section.slice(section.lastIndexOf('```\n') + 4).trim(),
  };
}

/** The book with what was seen under one recipe. */
export function withCosts(text: string, { heading }: Recipe, costs: string): string {
  const sections = text.split(/^(?=## )/m);
  const written = sections.map((section) =>
    section.startsWith(`## ${heading}\n`) ? `${section.slice(0, section.lastIndexOf('```\n') + 4)}\n${costs}\n\n` : section,
  );
  return `${written.join('').trimEnd()}\n`;
}

export interface Line {
  sku: string;
  categories?: string[];
  quantity?: number;
  lineTotalMinor: number;
  costMinor?: number;
}

interface Basket extends Json {
  lines: Line[];
}

interface Buyer {
  customer: Json;
  codes?: string[];
}

/** One recipe on trial: carts are asked about and bought, each a row of what it costs. */
export class Trial {
  readonly rows: string[] = [];
  private givenMinor = 0;

  constructor(
    readonly api: Api,
    readonly campaignId: string,
  ) {}

  /** What a cart would cost. */
  async ask(words: string, basket: Basket, { customer, codes = [] }: Buyer): Promise<Json> {
    const cart = cartOf(basket);
    const quote = accepted(await this.api.as.storefront.post('/v1/quotes', { customer, cart, codes }));
    this.rows.push(rowOf(words, quote));
    return cart;
  }

  /** The same, and the order is placed: it costs what the quote said. */
  async buy(words: string, basket: Basket, { customer, codes = [] }: Buyer): Promise<void> {
    const cart = await this.ask(words, basket, { customer, codes });
    const held = accepted(await reserve(this.api, customer, cart, codes));
    expect(rowOf(words, held)).toBe(this.rows.at(-1));
    accepted(await this.api.as.storefront.post(`/v1/redemptions/${held.id}/confirm`, { orderId: fresh('o') }));
    this.givenMinor += givenMinor(held);
  }

  /** All that is told of the recipe. What was bought is what the campaign's redemptions took off. */
  async costs(): Promise<string> {
    const { effectiveDiscount } = accepted(await this.api.as.marketer.get(`/v1/campaigns/${this.campaignId}`));
    const { items } = accepted(await this.api.as.marketer.get(`/v1/redemptions?state=confirmed&campaign=${this.campaignId}`));
    expect(this.givenMinor).toBeGreaterThan(0);
    expect(items.map(givenMinor)).toEqual([this.givenMinor]);
    return [...HEAD, ...this.rows, '', `Effective discount: ${effectiveWords(effectiveDiscount)}.`].join('\n');
  }
}

const HEAD = ['| cart | before | off | to pay | that is |', '|---|---|---|---|---|'];

const cartOf = ({ lines, ...more }: Basket): Json => ({
  checkoutId: fresh('chk'),
  currency: 'CNY',
  ...more,
  lines: lines.map((line, index) => ({ id: String(index + 1), quantity: 1, ...line })),
});

interface Priced {
  subtotalMinor: number;
  discountMinor: number;
  shippingMinor: number;
  shippingDiscountMinor: number;
  totalMinor: number;
  applied: { gift?: { sku: string; valueMinor: number } }[];
  refused: { reasons: Said[] }[];
  notApplied?: { reasons: Said[] }[];
}

interface Said {
  message: string;
  missing?: { sentence: string }[];
}

const givenMinor = ({ discountMinor, shippingDiscountMinor, applied }: Priced): number =>
  applied.reduce((sum, { gift }) => sum + (gift?.valueMinor ?? 0), discountMinor + shippingDiscountMinor);

function rowOf(words: string, priced: Priced): string {
  const offMinor = priced.discountMinor + priced.shippingDiscountMinor;
  const beforeMinor = priced.subtotalMinor + priced.shippingMinor;
  expect(priced.totalMinor).toBe(beforeMinor - offMinor);
  const gift = priced.applied.find((applied) => applied.gift)?.gift;
  const shares = [
    ...(offMinor > 0 ? [percent(offMinor / beforeMinor)] : []),
    ...(gift ? [`a ${gift.sku}, worth ${money(gift.valueMinor)}`] : []),
  ];
  const told = shares.length > 0 ? shares.join(', ') : whyNot(priced);
  return `| ${[words, money(beforeMinor), offMinor === 0 ? '–' : money(offMinor), money(priced.totalMinor), told].join(' | ')} |`;
}

const whyNot = ({ refused, notApplied = [] }: Priced): string =>
  [...refused, ...notApplied]
    .flatMap(({ reasons }) => reasons.flatMap(({ message, missing }) => missing?.map(({ sentence }) => sentence) ?? message))
    .at(0) ?? 'no discount';

const money = (minor: number): string => (minor / 100).toFixed(2);
const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;

interface Effective {
  headlineBp: number | null;
  ifUsedBp: number | null;
  assuming: string;
}

function effectiveWords({ headlineBp, ifUsedBp, assuming }: Effective): string {
  const known = [
    ...(headlineBp === null ? [] : [`${percent(headlineBp / 10_000)} of what earns it`]),
    ...(ifUsedBp === null ? [] : [`${percent(ifUsedBp / 10_000)} of all that is spent`]),
  ];
  return `${known.length === 0 ? 'depends on the cart' : known.join(', ')} (${assuming})`;
}
