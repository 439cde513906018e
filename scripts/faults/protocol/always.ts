import { sum } from '../compare.js';
import type { Play } from './play.js';
import { type Allowance, type Coupon, type CouponState, isHeld, type Redemption, type RedemptionState, type Use } from './records.js';
import { CUSTOMERS, STOCK } from './scenario.js';

/** What may become of a redemption. A late one is confirmed without ever being reserved. */
const REDEMPTIONS: Record<RedemptionState, RedemptionState[]> = {
  pending: ['reserved', 'released', 'confirmed'],
  reserved: ['confirmed', 'released'],
  confirmed: ['restored'],
  overrun: ['restored'],
  released: [],
  restored: [],
};
const COUPONS: Record<CouponState, CouponState[]> = {
  opening: ['issued', 'refused'],
  issued: ['reserved', 'expired', 'revoked'],
  reserved: ['issued', 'redeemed', 'revoked', 'expired'],
  redeemed: ['issued', 'revoked'],
  expired: ['reviving', 'reserved'],
  reviving: ['issued', 'revoked'],
  revoked: [],
  refused: [],
};

/** Watches one play: what must hold after every single write, whoever has just been killed. */
export class Watch {
  private readonly redemptions = new Map<string, Redemption>();
  private readonly coupons = new Map<string, Coupon>();

  after(play: Play): void {
    const { rows } = play.db;
    for (const redemption of rows.redemptions.values()) this.moved(play, redemption);
    for (const coupon of rows.coupons.values()) this.movedCoupon(play, coupon);
    for (const allowance of rows.allowances.values()) checkBalance(play, allowance);
    for (const { _id, uses } of rows.usage.values())
      if (new Set(uses).size < uses.length) play.breaks(`${_id} counts one use twice: ${uses}`);
    checkIssued(play);
    checkCheckouts(play);
    checkUses(play);
  }

  private moved(play: Play, redemption: Redemption): void {
    const { _id, state, answer, continues, replacedBy } = redemption;
    const before = this.redemptions.get(_id);
    if (before === redemption) return;
    this.redemptions.set(_id, redemption);
    if (before && before.state !== state) {
      const isWrong =
        !REDEMPTIONS[before.state].includes(state) || (before.state === 'pending' && state === 'confirmed' && continues === null);
      if (isWrong) play.breaks(`redemption ${_id} went from ${before.state} to ${state}`);
      if (state === 'confirmed') play.counts.confirmed += 1;
      if (state === 'restored') play.counts.restored += 1;
      if (replacedBy !== null && play.db.rows.redemptions.get(replacedBy)?.state !== 'pending')
        play.breaks(`${_id} is replaced by one that is decided`);
    }
    if (before?.answer && before.answer !== answer) play.breaks(`the answer of ${_id} changed from ${before.answer} to ${answer}`);
    if (state !== 'pending' && answer === null) play.breaks(`${_id} is ${state} and has no answer`);
    if (state === 'released' && redemption.isClean) checkClean(play, redemption);
  }

  private movedCoupon(play: Play, coupon: Coupon): void {
    const { _id, state, revokeWhenFree } = coupon;
    const before = this.coupons.get(_id);
    if (before === coupon) return;
    this.coupons.set(_id, coupon);
    if (!before || before.state === state) return;
    if (!COUPONS[before.state].includes(state)) play.breaks(`coupon ${_id} went from ${before.state} to ${state}`);
    if (revokeWhenFree && (state === 'reserved' || state === 'issued')) play.breaks(`coupon ${_id} is to be revoked and became ${state}`);
  }
}

/** What was let go of holds nothing any more. */
function checkClean(play: Play, { _id }: Redemption): void {
  for (const { _id: row, held } of play.db.rows.allowances.values())
    if (held.some(({ owner }) => owner.id === _id)) play.breaks(`${_id} is noted as clean and stands in ${row}`);
  for (const { _id: row, uses } of play.db.rows.usage.values())
    if (uses.includes(_id)) play.breaks(`${_id} is noted as clean and counts in ${row}`);
}

/** free + promised + spent + held is the limit; nothing goes below it but by what was given all the same. */
function checkBalance(play: Play, row: Allowance): void {
  const { _id, limitMinor, total, freeMinor, promisedMinor, spentMinor, left, held } = row;
  const inFlight = sum(held.map(({ amountMinor }) => amountMinor));
  if (freeMinor + promisedMinor + spentMinor + inFlight !== limitMinor) play.breaks(`${_id} is out of balance: ${JSON.stringify(row)}`);
  if (freeMinor < -row.overrunMinor - beyond(play, _id)) play.breaks(`${_id} is overdrawn: ${JSON.stringify(row)}`);
  if (left < -row.overrunPlaces || left > total) play.breaks(`${_id} has no such place: ${JSON.stringify(row)}`);
}

/** Coupons that come back, are taken again after they expired, or get more time, take what is not there; uses never do. */
function beyond(play: Play, campaign: string): number {
  if (campaign === STOCK || !play.scenario.campaign(campaign).hasCoupons) return 0;
  const { coupons, redemptions } = play.db.rows;
  const own = [...coupons.values()].filter((coupon) => coupon.campaign === campaign);
  const again = [...redemptions.values()].filter(({ state, continues }) => state === 'restored' || continues !== null);
  const retaken = again.flatMap(({ codes }) => codes.map((code) => own.find(({ _id }) => _id === code)?.costMinor ?? 0));
  return sum(retaken) + sum(own.map(({ round, costMinor }) => round * costMinor));
}

const COUNTING: CouponState[] = ['issued', 'reserved', 'redeemed', 'expired', 'reviving'];

function checkIssued(play: Play): void {
  const counting = [...play.db.rows.coupons.values()].filter(({ state }) => COUNTING.includes(state));
  for (const { id, total, perCustomer, hasCoupons } of play.scenario.campaigns) {
    if (!hasCoupons) continue;
    const own = counting.filter(({ campaign }) => campaign === id);
    if (total !== null && own.length > total) play.breaks(`${id} issued ${own.length} of ${total}`);
    for (const customer of CUSTOMERS)
      if (perCustomer !== null && own.filter((one) => one.customer === customer).length > perCustomer)
        play.breaks(`${customer} has too many of ${id}`);
  }
}

/** One redemption at a time has a checkout, and each coupon that it names. */
function checkCheckouts(play: Play): void {
  const holders = new Map<string, string>();
  for (const { _id, state, checkout, codes } of play.db.rows.redemptions.values()) {
    if (state !== 'reserved' && state !== 'confirmed') continue;
    for (const thing of [checkout, ...codes]) {
      const other = holders.get(thing);
      if (other !== undefined) play.breaks(`${thing} is held by ${other} and by ${_id}`);
      holders.set(thing, _id);
    }
    for (const code of codes) {
      const coupon = play.db.rows.coupons.get(code);
      const isRight = coupon?.redemption === _id && (coupon.state === 'reserved' || (state === 'confirmed' && coupon.state === 'redeemed'));
      if (!isRight) play.breaks(`${_id} is ${state}, its coupon ${code} is ${coupon?.state} of ${coupon?.redemption}`);
    }
  }
}

/** Whatever is reserved or confirmed stands in every row that it draws on, and all together stay within every limit. */
function checkUses(play: Play): void {
  const all = [...play.db.rows.redemptions.values()];
  const given = all.filter(({ state, isOverrun }) => !isOverrun && (state === 'reserved' || state === 'confirmed'));
  for (const redemption of given) for (const use of redemption.uses) checkUse(play, redemption, use);
  for (const { id, total, budgetMinor, perCustomer, hasCoupons } of play.scenario.campaigns) {
    if (hasCoupons) continue;
    const own = given.flatMap(({ uses }) => uses.filter(({ campaign }) => campaign === id));
    if (total !== null && own.length > total) play.breaks(`${id} is used ${own.length} times of ${total}`);
    const amountMinor = sum(own.map((use) => use.amountMinor));
    if (budgetMinor !== null && amountMinor > budgetMinor) play.breaks(`${id} gives ${amountMinor} of ${budgetMinor}`);
    if (perCustomer !== null) checkCustomers(play, id, perCustomer);
  }
  const pieces = given.flatMap(({ uses }) => uses.filter(({ stock }) => stock !== null)).length;
  if (pieces > play.scenario.pieces) play.breaks(`${pieces} pieces of ${play.scenario.pieces} are given`);
}

function checkUse(play: Play, { _id, state, isSettled }: Redemption, { campaign, hasAllowance, stock, counts }: Use): void {
  const { allowances, usage } = play.db.rows;
  const rows = [...(hasAllowance ? [campaign] : []), ...(stock === null ? [] : [stock])];
  for (const row of rows) {
    const allowance = allowances.get(row);
    const holds = allowance !== undefined && isHeld(allowance, `${_id}:${campaign}`);
    if (state === 'reserved' && !holds) play.breaks(`${_id} is reserved and holds nothing of ${row} for ${campaign}`);
    if (state === 'confirmed' && isSettled && holds) play.breaks(`${_id} is settled and still holds something of ${row}`);
  }
  for (const row of counts?.own ?? [])
    if (!usage.get(row)?.uses.includes(_id)) play.breaks(`${_id} is ${state} and is not counted in ${row}`);
}

/**
 * What counts for a customer: what is reserved, given, or was lost with its order. Where each states the other's address, both are one; and a
 * telephone that both have counts for whoever has it.
 */
function checkCustomers(play: Play, campaign: string, limit: number): void {
  const isCounted = ({ state, isOverrun }: Redemption, { onCancel }: Use) =>
    !isOverrun && (state === 'reserved' || state === 'confirmed' || (state === 'restored' && onCancel === 'lose'));
  const redemptions = [...play.db.rows.redemptions.values()];
  const counts = CUSTOMERS.map((customer) => {
    const own = redemptions.filter((redemption) => redemption.customer === customer);
    return own.flatMap((redemption) => redemption.uses.filter((use) => use.campaign === campaign && isCounted(redemption, use))).length;
  });
  const areOne = play.scenario.kinship === 'both' || play.scenario.kinship === 'phone';
  const most = areOne ? sum(counts) : Math.max(...counts);
  if (most > limit) play.breaks(`a customer uses ${campaign} ${most} times of ${limit}`);
}
