import type { Candidate } from '../../../campaigns/pricing/pricing.js';
import type { Reward } from '../../../campaigns/rewards/reward.js';
import { condition } from '../builders.js';

/**
 * Prices sets of discounts from the sentences of docs/pricing.md alone, and tries every set there is. It shares no line with campaigns/pricing
 * or campaigns/rewards, and may be as slow as it likes.
 */
export interface HandLine {
  sku: string;
  total: number;
  cost: number | null; // null: not known
  isOpen: boolean; // takes a discount
}

export interface HandCart {
  lines: HandLine[];
  shipping: number;
}

export type Gives =
  | { what: 'sum'; amount: number; sku: string | null } // null: the whole order
  | { what: 'share'; bp: number; cap: number | null; sku: string | null }
  | { what: 'shipping'; cap: number | null }
  | { what: 'gift'; value: number };

export interface HandDiscount {
  id: string;
  kind: Candidate['kind'];
  campaign: string;
  gives: Gives;
  combines: boolean;
  exclusive: boolean;
  floorBp: number | null;
  priority: number;
  most: number | null;
}

export interface HandSet {
  members: HandDiscount[]; // by lane, then priority, then id
  parts: number[][]; // of each member off each line
  shipping: number[]; // of each member
  saving: number;
}

const LANES = ['product', 'order', 'shipping'];

export function laneByHand({ gives }: HandDiscount): string {
  if (gives.what === 'shipping') return 'shipping';
  return (gives.what === 'sum' || gives.what === 'share') && gives.sku !== null ? 'product' : 'order';
}

export function bestByHand(cart: HandCart, discounts: HandDiscount[]): HandSet {
  let best = priceByHand(cart, []);
  for (let chosen = 1; chosen < 2 ** discounts.length; chosen += 1) {
    const members = discounts.filter((_one, index) => Math.floor(chosen / 2 ** index) % 2 === 1);
    if (!isAllowed(members)) continue;
    const set = priceByHand(cart, members);
    if (isWhole(set) && isPreferred(set, best)) best = set;
  }
  return best;
}

export function isAllowed(members: HandDiscount[]): boolean {
  if (members.length > 1 && members.some(({ exclusive }) => exclusive)) return false;
  const campaigns = members.filter(({ kind }) => kind !== 'coupon').map(({ campaign }) => campaign);
  if (new Set(campaigns).size < campaigns.length) return false;
  return LANES.every((lane) => {
    const inLane = members.filter((member) => laneByHand(member) === lane);
    return inLane.length <= 1 || inLane.every(({ combines }) => combines);
  });
}

/** Everybody gives something, and nobody more than the budget bears. */
export const isWhole = (set: HandSet): boolean =>
  set.members.every((member, index) => {
    const off = offOf(set, index);
    return (off > 0 || member.gives.what === 'gift') && worth(member, off) <= (member.most ?? Number.MAX_SAFE_INTEGER);
  });

export const offOf = ({ parts, shipping }: HandSet, index: number): number => total(parts[index] ?? []) + (shipping[index] ?? 0);

const worth = ({ gives }: HandDiscount, off: number): number => off + (gives.what === 'gift' ? gives.value : 0);

export function priceByHand(cart: HandCart, discounts: HandDiscount[]): HandSet {
  const members = LANES.flatMap((lane) => discounts.filter((one) => laneByHand(one) === lane).sort(firstOfTwo));
  const parts = members.map(() => cart.lines.map(() => 0));
  const shipping = members.map(() => 0);
  const left = cart.lines.map(({ isOpen, total: whole }) => (isOpen ? whole : 0));
  for (const lane of ['product', 'order']) {
    const base = [...left];
    const wanted = members.map((member) => (laneByHand(member) === lane ? wants(member, cart, base) : cart.lines.map(() => 0)));
    cart.lines.forEach((_line, at) => {
      const asked = wanted.map((one) => one[at] ?? 0);
      const given = total(asked) > (base[at] ?? 0) ? shareOut(base[at] ?? 0, asked) : asked;
      for (const [member, amount] of given.entries()) add(parts[member], at, amount);
      left[at] = (base[at] ?? 0) - total(given);
    });
  }
  const asked = members.map(({ gives }) => (gives.what === 'shipping' ? Math.min(gives.cap ?? cart.shipping, cart.shipping) : 0));
  const given = total(asked) > cart.shipping ? shareOut(cart.shipping, asked) : asked;
  for (const [member, amount] of given.entries()) add(shipping, member, amount);
  for (const [at, line] of cart.lines.entries()) keepFloor(line, at, members, parts);
  const saving = total(members.map((member, index) => worth(member, total(parts[index] ?? []) + (shipping[index] ?? 0))));
  return { members, parts, shipping, saving };
}

function wants({ gives }: HandDiscount, { lines }: HandCart, base: number[]): number[] {
  if (gives.what !== 'sum' && gives.what !== 'share') return base.map(() => 0);
  const aimed = base.map((amount, at) => (gives.sku === null || lines[at]?.sku === gives.sku ? amount : 0));
  const asked = gives.what === 'sum' ? gives.amount : Math.min(Math.floor((total(aimed) * gives.bp + 5000) / 10_000), gives.cap ?? 1e9);
  return shareOut(Math.min(asked, total(aimed)), aimed);
}

function keepFloor({ total: price, cost }: HandLine, at: number, members: HandDiscount[], parts: number[][]): void {
  const aiming = members.filter((_member, index) => (parts[index]?.[at] ?? 0) > 0);
  const floors = aiming.flatMap(({ floorBp }) =>
    floorBp === null || cost === null ? [] : [Math.ceil((cost * (10_000 + floorBp)) / 10_000)],
  );
  const lowest = floors.length === 0 ? 0 : Math.max(...floors);
  for (const lane of ['order', 'product']) {
    const taken = total(parts.map((one) => one[at] ?? 0));
    const excess = Math.max(0, taken - Math.max(0, price - lowest));
    const inLane = members.map((member, index) => (laneByHand(member) === lane ? (parts[index]?.[at] ?? 0) : 0));
    const cuts = shareOut(Math.min(excess, total(inLane)), inLane);
    for (const [member, amount] of cuts.entries()) add(parts[member], at, -amount);
  }
}

export const floorByHand = (cost: number | null, floorBp: number | null): number =>
  cost === null || floorBp === null ? 0 : Math.ceil((cost * (10_000 + floorBp)) / 10_000);

/** Largest remainder: everybody their rounded-down share, then a cent each to those who lost most by the rounding, the first before the last. */
function shareOut(amount: number, weights: number[]): number[] {
  const sum = total(weights);
  if (sum === 0) return weights.map(() => 0);
  const shares = weights.map((weight) => Math.floor((amount * weight) / sum));
  const lost = weights.map((weight, index) => ({ index, rest: (amount * weight) % sum }));
  const lucky = lost.sort((one, other) => other.rest - one.rest || one.index - other.index).slice(0, amount - total(shares));
  for (const { index } of lucky) add(shares, index, 1);
  return shares;
}

export function isPreferred(one: HandSet, other: HandSet): boolean {
  const worthless = ({ members }: HandSet) => members.filter(({ gives }) => gives.what === 'gift' && gives.value === 0).length;
  const coupons = ({ members }: HandSet) => members.filter(({ kind }) => kind === 'coupon').length;
  if (one.saving !== other.saving) return one.saving > other.saving;
  if (worthless(one) !== worthless(other)) return worthless(one) > worthless(other);
  if (coupons(one) !== coupons(other)) return coupons(one) < coupons(other);
  const priorities = ({ members }: HandSet) => members.map(({ priority }) => priority).sort((a, b) => b - a);
  for (let at = 0; at < Math.max(one.members.length, other.members.length); at += 1) {
    const [mine, theirs] = [priorities(one)[at] ?? Number.NEGATIVE_INFINITY, priorities(other)[at] ?? Number.NEGATIVE_INFINITY];
    if (mine !== theirs) return mine > theirs;
  }
  const ids = ({ members }: HandSet) =>
    members
      .map(({ id }) => id)
      .sort()
      .join(' ');
  return ids(one) < ids(other);
}

const firstOfTwo = (one: HandDiscount, other: HandDiscount): number => other.priority - one.priority || (one.id < other.id ? -1 : 1);

const total = (amounts: number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);

function add(amounts: number[] | undefined, at: number, amount: number): void {
  if (amounts) amounts[at] = (amounts[at] ?? 0) + amount;
}

/** The same discount as the house has it. */
export const candidateOf = ({ id, kind, campaign, gives, combines, exclusive, floorBp, priority, most }: HandDiscount): Candidate => ({
  key: id,
  kind,
  campaignId: campaign,
  code: kind === 'automatic' ? null : `code ${id}`,
  label: `label ${id}`,
  reward: rewardOf(gives),
  stacking: { combines, exclusive },
  ...(floorBp !== null && { floorBp }),
  priority,
  mostMinor: most,
});

function rewardOf(gives: Gives): Reward {
  if (gives.what === 'gift') return { type: 'gift', sku: 'CUP', valueMinor: gives.value };
  if (gives.what === 'shipping') return { type: 'free_shipping', ...(gives.cap !== null && { capMinor: gives.cap }) };
  const on = gives.sku === null ? {} : { on: condition('line.sku', 'equal', gives.sku) };
  if (gives.what === 'sum') return { type: 'amount', amountMinor: gives.amount, ...on };
  return { type: 'percent', basisPoints: gives.bp, ...(gives.cap !== null && { capMinor: gives.cap }), ...on };
}
