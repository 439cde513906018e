import type { Random } from '../random.js';
import { type Allowance, type Fate, NO_LIMIT, type Use } from './records.js';

/**
 * Whose uses count for whom too: nobody's, each other's, those of `y` for `x` alone (who states an address of theirs), or by a telephone that
 * both have, which counts in a row of its own.
 */
export type Kinship = 'none' | 'both' | 'one' | 'phone';

interface Theme {
  coupons: number; // campaigns with coupons, at most
  uses: number; // campaigns without, at most
  kinds: ('all' | 'budget' | 'total' | 'per' | 'plain')[];
  kinship: Kinship[];
  badLuck: number[]; // how likely an order goes back
  holdsRunOut: number; // how often time jumps beyond a hold
}

const ALL: Theme['kinds'] = ['all', 'all', 'all', 'budget', 'total', 'per', 'plain'];

/** What a play is about. Those beside `both` look closer at a part of it. */
const THEMES = {
  both: { coupons: 2, uses: 3, kinds: ALL, kinship: ['none', 'both', 'one', 'phone'], badLuck: [0.03, 0.1, 0.4], holdsRunOut: 0.03 },
  uses: { coupons: 0, uses: 3, kinds: ALL, kinship: ['none', 'both', 'one', 'phone'], badLuck: [0.1], holdsRunOut: 0.03 },
  coupons: { coupons: 2, uses: 0, kinds: ALL, kinship: ['none'], badLuck: [0.1, 0.4, 0.6], holdsRunOut: 0.05 },
  kin: { coupons: 0, uses: 1, kinds: ['per'], kinship: ['both', 'both', 'phone'], badLuck: [0.1], holdsRunOut: 0.01 },
  late: { coupons: 0, uses: 2, kinds: ['all', 'per'], kinship: ['none'], badLuck: [0.1], holdsRunOut: 0.12 },
} satisfies Record<string, Theme>;

export type Mode = keyof typeof THEMES;
export const MODES = Object.keys(THEMES) as Mode[];

export interface Terms {
  id: string;
  total: number | null;
  perCustomer: number | null;
  budgetMinor: number | null;
  hasAllowance: boolean;
  hasCoupons: boolean;
  stock: string | null;
  onCancel: Fate;
}

/** A coupon that an order earns. */
export interface Grant {
  code: string;
  campaign: string;
  customer: string;
  costMinor: number;
  order: string;
  lasts: number;
}

export interface Occasion {
  id: string;
  earned: Grant[];
}

/** A checkout's wish: coupons of its customer, and campaigns without coupons. */
export interface Wish {
  id: string;
  fingerprint: string;
  checkout: string;
  customer: string;
  codes: string[];
  usedMinor: number[];
  uses: Use[];
  order: string;
}

export const CUSTOMERS = ['x', 'y'] as const;
export const STOCK = 'gift:cup';
const FOR_EVER = 1_000_000_000;

export class Scenario {
  readonly campaigns: Terms[];
  readonly grants: Grant[] = [];
  readonly occasions: Occasion[] = [];
  readonly before: Grant[] = []; // issued before the play begins
  readonly wishes: Wish[] = [];
  readonly orders: { id: string; redemption: string | null }[] = [];
  readonly kinship: Kinship;
  readonly pieces: number;
  readonly badLuck: number;
  readonly theme: Theme;

  constructor(
    private readonly random: Random,
    readonly mode: Mode,
  ) {
    this.theme = THEMES[mode];
    this.kinship = random.one(this.theme.kinship);
    this.pieces = 1 + random.below(3);
    this.badLuck = random.one(this.theme.badLuck);
    this.campaigns = [...this.withCoupons(), ...this.withoutCoupons()];
    if (this.theme.coupons > 0) this.earnCoupons();
    this.wishForThem();
  }

  campaign(id: string): Terms {
    return found(this.campaigns, (one) => one.id === id);
  }

  occasion(id: string): Occasion {
    return found(this.occasions, (one) => one.id === id);
  }

  allowances(): Allowance[] {
    const rows = this.campaigns.flatMap(({ id, hasAllowance, budgetMinor, total }) =>
      hasAllowance ? [allowanceOf(id, budgetMinor, total)] : [],
    );
    return [...rows, allowanceOf(STOCK, this.pieces, null)];
  }

  private withCoupons(): Terms[] {
    if (this.theme.coupons === 0) return [];
    return ['k0', 'k1'].slice(0, 1 + this.random.below(this.theme.coupons)).map((id) => this.terms(id, true));
  }

  private withoutCoupons(): Terms[] {
    if (this.theme.uses === 0) return [];
    return ['s0', 's1', 's2'].slice(0, 1 + this.random.below(this.theme.uses)).map((id) => this.terms(id, false));
  }

  private terms(id: string, hasCoupons: boolean): Terms {
    const { random } = this;
    const kind = random.one(this.theme.kinds);
    const has = (what: string) => kind === 'all' || kind === what;
    const total = has('total') ? 1 + random.below(3) : null;
    const budgetMinor = has('budget') ? random.one([50, 80, 120, 200]) : null;
    return {
      id,
      total,
      perCustomer: has('per') ? 1 + random.below(2) : null,
      budgetMinor,
      hasAllowance: total !== null || budgetMinor !== null,
      hasCoupons,
      stock: !hasCoupons && random.once(3) ? STOCK : null,
      onCancel: random.one(['keep', 'prolong', 'lose']),
    };
  }

  private earnCoupons(): void {
    const { random } = this;
    for (let number = 0; number < 1 + random.below(4); number++) {
      const earned = this.grantsOf(`o${number}`, number);
      if (earned.length === 0) continue;
      this.occasions.push({ id: `e${number}a`, earned });
      if (random.once(3)) this.occasions.push({ id: `e${number}b`, earned });
    }
    for (let number = 0; number < 3; number++) {
      this.orders.push({ id: `p${number}`, redemption: null });
      this.before.push(this.grant(`P${number}`, random.one(this.withThem(true)).id, random.one(CUSTOMERS), `p${number}`));
    }
  }

  private grantsOf(order: string, number: number): Grant[] {
    this.orders.push({ id: order, redemption: null });
    const customer = this.random.one(CUSTOMERS);
    const grants = this.withThem(true)
      .filter(() => !this.random.once(5))
      .map(({ id }) => this.grant(`G${id}${number}`, id, customer, order));
    this.grants.push(...grants);
    return grants;
  }

  private grant(code: string, campaign: string, customer: string, order: string): Grant {
    const lasts = this.random.once(3) ? 40 + this.random.below(250) : FOR_EVER;
    return { code, campaign, customer, costMinor: this.random.one([30, 50]), order, lasts };
  }

  private withThem(hasCoupons: boolean): Terms[] {
    return this.campaigns.filter((one) => one.hasCoupons === hasCoupons);
  }

  private wishForThem(): void {
    const { random } = this;
    for (let number = 0; number < 3 + random.below(5); number++) {
      const coupons = [...this.before, ...this.grants];
      const customer = random.one(CUSTOMERS);
      const own = coupons.filter((one) => one.customer === customer);
      const typed = this.theme.uses === 0 || random.once(2) ? this.some(own, 2) : [];
      const id = `r${number}`;
      const order = `q${number}`;
      this.orders.push({ id: order, redemption: random.once(2) ? id : null });
      this.wishes.push({
        id,
        fingerprint: 'one',
        checkout: `${random.one(['c0', 'c0', 'c1'])}${customer}`,
        customer,
        codes: typed.map(({ code }) => code),
        usedMinor: typed.map(({ costMinor }) => (random.once(2) ? costMinor : 20)),
        uses: this.some(this.withThem(false), 3).map((terms) => this.useOf(terms, customer)),
        order,
      });
    }
  }

  private some<Item>(items: Item[], most: number): Item[] {
    const count = 1 + this.random.below(Math.min(most, Math.max(1, items.length)));
    return items
      .map((item) => ({ item, place: this.random.below(1000) }))
      .sort((one, other) => one.place - other.place)
      .slice(0, count)
      .map(({ item }) => item);
  }

  private useOf({ id, perCustomer, hasAllowance, stock, onCancel }: Terms, customer: string): Use {
    const rows = [customer, ...(this.kinship === 'phone' ? ['phone'] : [])];
    const [own, others] = [rows, this.kin(customer)].map((keys) => keys.map((key) => `${id}:${key}`));
    const counts = perCustomer === null ? null : { own: own ?? [], others: others ?? [], limit: perCustomer };
    return { campaign: id, amountMinor: this.random.one([20, 30, 50]), counts, hasAllowance, stock, onCancel };
  }

  private kin(customer: string): string[] {
    if (this.kinship === 'none' || this.kinship === 'phone' || (this.kinship === 'one' && customer === 'y')) return [];
    return CUSTOMERS.filter((other) => other !== customer);
  }
}

const allowanceOf = (id: string, budgetMinor: number | null, total: number | null): Allowance => ({
  _id: id,
  limitMinor: budgetMinor ?? NO_LIMIT,
  total: total ?? NO_LIMIT,
  freeMinor: budgetMinor ?? NO_LIMIT,
  promisedMinor: 0,
  spentMinor: 0,
  overrunMinor: 0,
  overrunPlaces: 0,
  left: total ?? NO_LIMIT,
  held: [],
});

function found<Item>(items: Item[], is: (item: Item) => boolean): Item {
  const item = items.find(is);
  if (item === undefined) throw new Error('the scenario has no such thing');
  return item;
}
