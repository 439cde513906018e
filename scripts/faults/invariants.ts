import { ENDLESS, sum, unequal } from './compare.js';
import { brokenMerges } from './merges.js';
import { brokenNames } from './names.js';
import {
  type AllowanceDoc,
  type CampaignDoc,
  type CouponDoc,
  type CustomerDoc,
  hashOf,
  type OrderDoc,
  type Records,
  type RedemptionDoc,
} from './records.js';
import { brokenUses, hasNoCoupons, stocksOf, usesCounted } from './uses.js';

const COUNTING = ['issued', 'reserved', 'redeemed', 'expired'];
const PROMISED = ['issued', 'reserved'];

/** What holds at every moment, whoever has just been killed. */
export const brokenBalances = (allowances: AllowanceDoc[]): string[] =>
  allowances.flatMap((allowance) => {
    const { _id, budgetMinor, total, freeMinor, promisedMinor, spentMinor, overrunMinor, left, held } = allowance;
    const inFlight = sum(held.map(({ amountMinor }) => amountMinor));
    const numbers = JSON.stringify({ freeMinor, promisedMinor, spentMinor, left, held });
    return [
      ...(freeMinor + promisedMinor + spentMinor + inFlight === (budgetMinor ?? ENDLESS) ? [] : [`${_id} is out of balance: ${numbers}`]),
      ...((left < 0 && overrunMinor === 0) || left > (total ?? ENDLESS) ? [`${_id} has no such place: ${numbers}`] : []),
    ];
  });

/** What holds once everything has settled; each sentence says what does not. */
export const brokenAtRest = (records: Records): string[] => [
  ...brokenBalances(records.allowances),
  ...records.campaigns.filter((campaign) => !hasNoCoupons(campaign)).flatMap((campaign) => brokenCampaign(campaign, records)),
  ...brokenUses(records),
  ...brokenAuthority(records),
  ...brokenOrders(records),
  ...brokenGrants(records),
  ...brokenUsage(records),
  ...brokenIdentities(records.coupons),
  ...records.coupons.flatMap((coupon) => brokenCoupon(coupon, records)),
  ...records.redemptions.flatMap((redemption) => brokenRedemption(redemption, records)),
  ...records.events.filter(({ isAnswered }) => !isAnswered).map(({ _id }) => `event ${_id} is not answered`),
  ...records.events.flatMap(({ _id, answer }) => unknownCodes(_id, answer?.codes ?? [], records)),
  ...records.orders.filter(({ changed }) => changed).map(({ _id }) => `order ${_id} has not been looked at`),
  ...records.orders.filter(({ toRestore }) => toRestore !== undefined).map(({ _id }) => `order ${_id} has not given back what it used`),
  ...records.customers.filter(({ movedTo }) => movedTo === undefined).flatMap((customer) => brokenFigures(customer, records)),
  ...brokenMerges(records),
  ...brokenNames(records),
];

function brokenCampaign(campaign: CampaignDoc, { allowances, coupons, redemptions }: Records): string[] {
  const { _id, budgetMinor, limits } = campaign;
  const { total } = limits.issued;
  const own = coupons.filter(({ campaignId }) => campaignId === _id);
  const allowance = allowances.find((one) => one._id === _id);
  if (budgetMinor === undefined && total === undefined) return allowance ? [`${_id} has an allowance for nothing`] : [];
  if (!allowance) return campaign.activatedAt === null ? [] : [`${_id} has no allowance`];
  const costs = (states: string[]) => sum(own.filter(({ state }) => states.includes(state)).map(({ costMinor }) => costMinor ?? 0));
  const counting = own.filter(({ state }) => COUNTING.includes(state)).length;
  const used = sum(own.filter(({ state }) => state === 'redeemed').map(({ usedMinor }) => usedMinor ?? 0));
  const held = redemptions.flatMap((redemption) => redemption.held.map((one) => ({ ...one, ...stateOf(redemption) })));
  const ours = held.filter(({ campaignId }) => campaignId === _id);
  const overrun = sum(ours.filter(({ state }) => state === 'overrun').map(({ discountMinor }) => discountMinor));
  // What is restored, taken again after it expired, or booked as an overrun may take what is not there.
  const beyond = sum(ours.filter((one) => one.state === 'restored' || one.state === 'overrun' || one.isLate).map(mostOf));
  return unequal(_id, {
    'free below what may be': [allowance.freeMinor < -beyond, false],
    overrun: [allowance.overrunMinor, overrun],
    'budget of the allowance': [allowance.budgetMinor, budgetMinor ?? null],
    'limit of the allowance': [allowance.total, total ?? null],
    'held at rest': [allowance.held.length, 0],
    'places taken': [(total ?? ENDLESS) - allowance.left, counting],
    promised: [allowance.promisedMinor, costs(PROMISED)],
    spent: [allowance.spentMinor, used + overrun],
  });
}

const stateOf = ({ state, continues }: RedemptionDoc) => ({ state, isLate: continues !== undefined });
const mostOf = ({ costMinor, discountMinor }: { costMinor: number | null; discountMinor: number }): number => costMinor ?? discountMinor;

/** All that was drawn on somebody's authority for a coupon: by its grant, and by more days. */
const drawnFor = ({ draws = [], extension }: CouponDoc): string[] => [...draws, ...(extension?.state === 'done' ? extension.draws : [])];

/** What a person has given, and a customer has had, are the coupons that name it and were not taken back, whatever became of them. */
const brokenAuthority = ({ allowances, campaigns, coupons, redemptions }: Records): string[] =>
  allowances
    .filter(({ _id }) => !campaigns.some((campaign) => campaign._id === _id) && !stocksOf(redemptions).includes(_id))
    .flatMap(({ _id, held, promisedMinor, spentMinor }) => {
      const given = coupons
        .filter(({ state }) => COUNTING.includes(state))
        .flatMap((coupon) => drawnFor(coupon).flatMap((id) => (id === _id ? [coupon.reward.amountMinor] : [])));
      return unequal(`authority ${_id}`, {
        'held at rest': [held.length, 0],
        given: [promisedMinor, sum(given)],
        spent: [spentMinor, 0],
      });
    });

/** Every grant of a case has come to a coupon or to nothing, and every coupon of a case stands there. */
function brokenGrants({ cases, approvals, coupons }: Records): string[] {
  const grants = cases.flatMap(({ _id, grants: own }) => own.map((grant) => ({ ...grant, caseId: _id })));
  const faults: [is: boolean, sentence: string][] = [
    ...cases.map(({ _id, hasOpenGrant }): [boolean, string] => [hasOpenGrant, `case ${_id} has an open grant`]),
    ...approvals.map(({ _id, state, code, refusal, isFinished }): [boolean, string] => [
      state !== 'open' && (!isFinished || (state === 'approved') !== (code !== null || refusal !== null)),
      `approval ${_id} (${state}) is not finished`,
    ]),
    ...grants.map(({ caseId, number, state, code, campaignId }): [boolean, string] => {
      const coupon = coupons.find(({ identity }) => identity === JSON.stringify([campaignId, 'case', caseId, number]));
      return [
        state === 'open' || (state === 'granted') !== (coupon !== undefined && coupon.state !== 'refused' && coupon._id === code),
        `grant ${number} of ${caseId} is ${state}, its coupon ${coupon?.state}`,
      ];
    }),
    ...coupons.map(({ _id, identity }): [boolean, string] => {
      const [, kind, caseId, number] = JSON.parse(identity) as [string, string, string, number];
      return [kind === 'case' && !grants.some((grant) => grant.caseId === caseId && grant.number === number), `${_id} stands in no case`];
    }),
  ];
  return faults.flatMap(([is, sentence]) => (is ? [sentence] : []));
}

/** A row for each customer of a campaign that limits them names exactly their coupons and redemptions that count. */
function brokenUsage(records: Records): string[] {
  const { campaigns, coupons, usage } = records;
  const limited = campaigns.filter(({ limits }) => limits.issued.perCustomer !== undefined).map(({ _id }) => _id);
  const counted = new Map<string, string[]>();
  for (const { _id, campaignId, customerId, state } of coupons) {
    if (!limited.includes(campaignId) || !COUNTING.includes(state)) continue;
    const row = hashOf(campaignId, 'customer', customerId);
    counted.set(row, [...(counted.get(row) ?? []), _id]);
  }
  for (const [row, id] of usesCounted(records)) counted.set(row, [...(counted.get(row) ?? []), id]);
  // What was counted in a closed row counts in another.
  const rows = new Map(usage.filter(({ movedTo }) => movedTo === undefined).map(({ _id, uses }) => [_id, uses]));
  return [...new Set([...counted.keys(), ...rows.keys()])].flatMap((row) =>
    unequal(`usage ${row}`, { uses: [String(rows.get(row)?.toSorted() ?? []), String(counted.get(row)?.toSorted() ?? [])] }),
  );
}

function brokenIdentities(coupons: CouponDoc[]): string[] {
  const identities = coupons.map(({ identity }) => identity);
  return identities.filter((identity, index) => identities.indexOf(identity) !== index).map((identity) => `two coupons for ${identity}`);
}

function brokenCoupon(coupon: CouponDoc, { redemptions, orders, events }: Records): string[] {
  const { _id, state, redemptionId, moves, isClean, isSettled, revokeWhenFree } = coupon;
  const redemption = redemptions.find((one) => one._id === redemptionId);
  const held = redemption?.held.find(({ code }) => code === _id);
  const earnedBy = orders.find((order) => order._id === coupon.earnedBy?.orderId);
  const event = events.find(({ _id: id }) => id === coupon.origin.id);
  const faults: [is: boolean, sentence: string][] = [
    [state !== 'refused' && event?.answer?.codes.every((shown) => bare(shown) !== _id) === true, 'was never told to who sent its event'],
    [state === 'opening', 'is being issued for ever'],
    [!isClean || !isSettled, 'is not settled'],
    [coupon.isExtending === true, 'is being extended for ever'],
    [coupon.extension !== undefined && coupon.extension.state !== 'done', 'remembers an extension that came to nothing'],
    [state !== 'refused' && moves.at(-1)?.to !== state, `moved last to ${moves.at(-1)?.to}`],
    [state === 'issued' && redemptionId !== null, 'is free and held'],
    [state === 'issued' && revokeWhenFree !== null, 'was taken back and is free'],
    [state === 'reserved' && redemption?.state !== 'reserved', `is held by a redemption that is ${redemption?.state}`],
    [state === 'redeemed' && redemption?.state !== 'confirmed', `was used by a redemption that is ${redemption?.state}`],
    [state === 'redeemed' && held?.discountMinor !== coupon.usedMinor, `gave ${coupon.usedMinor}, not ${held?.discountMinor}`],
    [state !== 'redeemed' && coupon.usedMinor !== null, 'is unused and gave something'],
    [state !== 'redeemed' && coupon.isFromExpired === true, 'is no late one any more'],
    [state !== 'redeemed' && coupon.owedMinor !== null, 'is unused and owed'],
    [earnedBy !== undefined && wentBack(earnedBy) && !isTakenBack(coupon), 'has outlived the order that earned it'],
  ];
  return faults.flatMap(([is, sentence]) => (is ? [`coupon ${_id} (${state}) ${sentence}`] : []));
}

/** Orders of two pieces for 200 together; less than 100 of it earns nothing. */
const wentBack = (order: OrderDoc): boolean => order.cancelledAt !== null || piecesBack(order) > 1;

const piecesBack = ({ refunds }: OrderDoc): number => sum(refunds.flatMap(({ lines }) => lines.map(({ quantity }) => quantity)));

function isTakenBack({ state, revokeWhenFree, owedMinor }: CouponDoc): boolean {
  if (state === 'refused' || state === 'revoked') return true;
  return revokeWhenFree !== null && (state !== 'redeemed' || owedMinor !== null);
}

function brokenRedemption(redemption: RedemptionDoc, { coupons, checkouts }: Records): string[] {
  const { _id, state, held, isClean, isSettled } = redemption;
  const wanted = { reserved: 'reserved', confirmed: 'redeemed' }[state];
  const own = held.map(({ code }) => coupons.find((coupon) => coupon._id === code));
  const astray = own.filter((coupon) => wanted !== undefined && (coupon?.state !== wanted || coupon.redemptionId !== _id));
  const isCurrent = checkouts.some(({ redemptionId }) => redemptionId === _id);
  const faults: [is: boolean, sentence: string][] = [
    [state === 'pending', 'is being decided for ever'],
    [!isClean || !isSettled, 'is not settled'],
    [astray.length > 0, `lacks ${astray.map((coupon) => coupon?._id)}`],
    [wanted !== undefined && !isCurrent, 'stands beside the one that its checkout names'],
  ];
  return faults.flatMap(([is, sentence]) => (is ? [`redemption ${_id} (${state}) ${sentence}`] : []));
}

/** An order has one redemption at the most, and a cancelled one has none. */
function brokenOrders({ orders, redemptions }: Records): string[] {
  const confirmed = redemptions.filter(({ state }) => state === 'confirmed').map(({ orderId }) => orderId);
  const twice = confirmed.filter((orderId, index) => confirmed.indexOf(orderId) !== index);
  const families = redemptions.flatMap(({ _id, state, continues = _id }) =>
    state === 'confirmed' || state === 'overrun' ? [continues] : [],
  );
  const cancelled = orders.filter(({ cancelledAt }) => cancelledAt !== null).map(({ _id }) => _id);
  const left = redemptions.filter(({ state, orderId }) => GIVEN.includes(state) && orderId !== null && cancelled.includes(orderId));
  return [
    ...twice.map((orderId) => `order ${orderId} has two redemptions`),
    ...families.filter((id, index) => families.indexOf(id) !== index).map((id) => `redemption ${id} was given twice`),
    ...left.map(({ _id, state, orderId }) => `order ${orderId} is cancelled and ${_id} is ${state}`),
  ];
}

const GIVEN = ['reserved', 'confirmed', 'overrun'];

const bare = (shown: string): string => shown.replaceAll('-', '');

const unknownCodes = (event: string, codes: string[], { coupons }: Records): string[] =>
  codes
    .filter((shown) => !coupons.some(({ _id, state }) => _id === bare(shown) && state !== 'refused'))
    .map((shown) => `event ${event} promised ${shown}, which there is not`);

function brokenFigures({ _id, stale, kept }: CustomerDoc, { orders, coupons, redemptions }: Records): string[] {
  const own = orders.filter(({ customerId, paidAt, cancelledAt }) => customerId === _id && paidAt !== null && cancelledAt === null);
  const cards = coupons.filter(({ customerId, state }) => customerId === _id && !['opening', 'refused'].includes(state));
  const are = (state: string) => cards.filter((coupon) => coupon.state === state).length;
  const figure = (word: string) => kept?.sums.find(([name]) => name === word)?.[1] ?? 0;
  const spentMinor = sum(own.map((order) => spentOn(order, discountOn(order, redemptions))));
  return [
    ...(stale ? [`customer ${_id} is stale`] : []),
    ...unequal(`customer ${_id}`, {
      orders: [figure('orders'), own.filter((order) => piecesBack(order) < 2).length],
      spent: [figure('spentMinor.CNY'), spentMinor],
      issued: [figure('issued'), cards.length],
      redeemed: [figure('redeemed'), are('redeemed')],
      expired: [figure('expired'), are('expired')],
    }),
  ];
}

/** These orders have one line: never more goes back than was paid for it. */
function spentOn({ content, refunds }: OrderDoc, discountMinor: number): number {
  const paid = Math.max(0, sum(content?.lines.map(({ lineTotalMinor }) => lineTotalMinor) ?? []) - discountMinor);
  return paid - Math.min(paid, sum(refunds.flatMap(({ lines }) => lines.map(({ amountMinor }) => amountMinor))));
}

/** What redemptions took off an order: those of its customer, and the one that it names. */
const discountOn = ({ _id, customerId, redemptionId }: OrderDoc, redemptions: RedemptionDoc[]): number => {
  const own = redemptions.filter((one) => one.customerId === customerId || (one.continues ?? one._id) === redemptionId);
  return sum(
    own
      .filter(({ state, orderId }) => (state === 'confirmed' || state === 'overrun') && orderId === _id)
      .map(({ pricing }) => pricing?.discountMinor ?? 0),
  );
};
