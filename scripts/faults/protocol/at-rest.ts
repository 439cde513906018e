import { sum } from '../compare.js';
import type { Play } from './play.js';
import type { Coupon, Redemption } from './records.js';
import { STOCK, type Terms } from './scenario.js';

/** What must hold once nobody is at work any more: everything is decided and settled, and every counter is what the records add up to. */
export function checkAtRest(play: Play): void {
  for (const redemption of play.db.rows.redemptions.values()) checkRedemption(play, redemption);
  for (const coupon of play.db.rows.coupons.values()) checkCoupon(play, coupon);
  for (const { _id, answer } of play.db.rows.events.values()) if (answer === null) play.breaks(`event ${_id} is not answered`);
  for (const occasion of play.scenario.occasions) checkOccasion(play, occasion.id);
  for (const terms of play.scenario.campaigns) checkCampaign(play, terms);
  checkStock(play);
  checkUsage(play);
}

function checkRedemption(play: Play, { _id, state, isClean, isSettled, orderId, continues }: Redemption): void {
  if (state === 'pending' || state === 'reserved') play.breaks(`${_id} is ${state} for ever`);
  if (!isClean || !isSettled) play.breaks(`${_id} (${state}) is not settled`);
  const isGiven = state === 'confirmed' || state === 'overrun';
  if (isGiven && orderId !== null && play.db.rows.orders.get(orderId)?.isCancelled)
    play.breaks(`order ${orderId} is cancelled and ${_id} is ${state}`);
  const family = [...play.db.rows.redemptions.values()].filter((one) => (one.continues ?? one._id) === (continues ?? _id));
  if (family.filter((one) => one.state === 'confirmed' || one.state === 'overrun').length > 1)
    play.breaks(`${continues ?? _id} is given twice`);
}

function checkCoupon(play: Play, coupon: Coupon): void {
  const { _id, state, redemption, earnedBy, usedMinor, owedMinor, isSettled, isClean } = coupon;
  const isBack = play.db.rows.orders.get(earnedBy)?.isBack ?? false;
  const holder = redemption === null ? undefined : play.db.rows.redemptions.get(redemption);
  const faults: [is: boolean, sentence: string][] = [
    [['opening', 'reserved', 'reviving'].includes(state), 'is under way for ever'],
    [!isSettled || !isClean, 'is not settled'],
    [state === 'redeemed' && holder?.state !== 'confirmed', `was used by a redemption that is ${holder?.state}`],
    [state === 'issued' && isBack, 'has outlived its order'],
    [state === 'redeemed' && (owedMinor ?? 0) !== (isBack ? usedMinor : 0), `owes ${owedMinor}`],
    [state !== 'redeemed' && owedMinor !== null, 'is unused and owes something'],
    [state === 'refused' && coupon.reason === 'order_taken_back' && !isBack, 'is refused for an order that stands'],
  ];
  for (const [is, sentence] of faults) if (is) play.breaks(`coupon ${_id} (${state}) ${sentence}`);
}

function checkOccasion(play: Play, id: string): void {
  const answer = play.db.rows.events.get(id)?.answer ?? '';
  for (const { code } of play.scenario.occasion(id).earned) {
    const isRefused = play.db.rows.coupons.get(code)?.state === 'refused';
    if (answer.includes(`${code} granted`) && isRefused) play.breaks(`${id} says ${answer}, and ${code} is refused`);
    if (answer.includes(`${code} refused`) && !isRefused) play.breaks(`${id} says ${answer}, and ${code} is not`);
  }
}

/** The allowance of a campaign adds up from coupons and redemptions alone. */
function checkCampaign(play: Play, terms: Terms): void {
  const row = play.db.rows.allowances.get(terms.id);
  if (!row) return;
  const { spentMinor, promisedMinor, places } = terms.hasCoupons ? ofCoupons(play, terms) : ofUses(play, terms);
  equal(play, `${terms.id} held`, row.held.length, 0);
  equal(play, `${terms.id} spent`, row.spentMinor, spentMinor);
  equal(play, `${terms.id} promised`, row.promisedMinor, promisedMinor);
  equal(play, `${terms.id} left`, row.left, row.total - places);
  equal(play, `${terms.id} overrun`, row.overrunMinor, sum(overruns(play, terms.id)));
}

const GIVEN = ['confirmed', 'overrun'];

const given = (play: Play): Redemption[] => [...play.db.rows.redemptions.values()].filter(({ state }) => GIVEN.includes(state));

const usesOf = (redemptions: Redemption[], campaign: string) =>
  redemptions.flatMap(({ uses }) => uses.filter((use) => use.campaign === campaign));

const codesOf = (play: Play, redemptions: Redemption[], campaign: string): number[] =>
  redemptions.flatMap(({ codes, usedMinor }) =>
    codes.flatMap((code, index) => (play.db.rows.coupons.get(code)?.campaign === campaign ? [usedMinor[index] ?? 0] : [])),
  );

function overruns(play: Play, campaign: string): number[] {
  const own = given(play).filter(({ state }) => state === 'overrun');
  return [...usesOf(own, campaign).map(({ amountMinor }) => amountMinor), ...codesOf(play, own, campaign)];
}

function ofUses(play: Play, { id }: Terms) {
  const uses = usesOf(given(play), id);
  return { spentMinor: sum(uses.map(({ amountMinor }) => amountMinor)), promisedMinor: 0, places: uses.length };
}

function ofCoupons(play: Play, { id }: Terms) {
  const own = [...play.db.rows.coupons.values()].filter(({ campaign }) => campaign === id);
  return {
    spentMinor: sum(codesOf(play, given(play), id)),
    promisedMinor: sum(own.filter(({ state }) => state === 'issued').map(({ costMinor }) => costMinor)),
    places: own.filter(({ state }) => state !== 'revoked' && state !== 'refused').length,
  };
}

function checkStock(play: Play): void {
  const row = play.db.rows.allowances.get(STOCK);
  const pieces = given(play).flatMap(({ uses }) => uses.filter(({ stock }) => stock !== null)).length;
  equal(play, 'pieces held', row?.held.length, 0);
  equal(play, 'pieces given', row?.promisedMinor, pieces);
  equal(play, 'pieces free', row?.freeMinor, play.scenario.pieces - pieces);
}

/** A row counts exactly the coupons that count, and the redemptions that were given, or lost with their order. */
function checkUsage(play: Play): void {
  const counted = new Map<string, string[]>();
  const count = (row: string, id: string) => counted.set(row, [...(counted.get(row) ?? []), id]);
  for (const { _id, campaign, customer, state } of play.db.rows.coupons.values())
    if (play.scenario.campaign(campaign).perCustomer !== null && state !== 'revoked' && state !== 'refused')
      count(`${campaign}:${customer}`, _id);
  for (const { _id, state, uses } of play.db.rows.redemptions.values())
    for (const { counts, onCancel } of uses)
      if (GIVEN.includes(state) || (state === 'restored' && onCancel === 'lose')) for (const row of counts?.own ?? []) count(row, _id);
  for (const row of new Set([...counted.keys(), ...play.db.rows.usage.keys()]))
    equal(play, `uses in ${row}`, String([...(play.db.rows.usage.get(row)?.uses ?? [])].sort()), String((counted.get(row) ?? []).sort()));
}

function equal(play: Play, what: string, is: unknown, should: unknown): void {
  if (is !== should) play.breaks(`${what} is ${is}, and the records say ${should}`);
}
