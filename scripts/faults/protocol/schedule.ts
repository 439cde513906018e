import { randomFrom } from '../random.js';
import { Watch } from './always.js';
import { checkAtRest } from './at-rest.js';
import { confirm, extend, release } from './confirm.js';
import { expire, extendCoupon, recall } from './coupon-life.js';
import { opening, takeBackOrder, tellEvent } from './issue.js';
import type { Mistake } from './mistakes.js';
import { Broken, GRACE, HOLD, LEASE, Play } from './play.js';
import { reserve } from './reserve.js';
import { cancelOrder } from './restore.js';
import { type Grant, MODES, type Mode, Scenario, type Wish } from './scenario.js';
import { sweep } from './sweep.js';
import { issueAsBefore } from './version-before.js';

/** What a schedule came to. `broken`: the first rule that was, or null. */
export interface Outcome {
  broken: string | null;
  counts: Play['counts'];
}

export interface Options {
  mistake?: Mistake | null;
  mode?: Mode | null;
  trace?: string[] | null;
}

/** Plays one random schedule to its end, and watches every write. The same seed is the same schedule. */
export function playSchedule(seed: number, { mistake = null, mode = null, trace = null }: Options = {}): Outcome {
  const random = randomFrom(seed);
  const scenario = new Scenario(random, mode ?? random.one(MODES));
  const watch = new Watch();
  const play = new Play(random, scenario, mistake, (after) => watch.after(after), trace);
  setUp(play);
  try {
    disturb(play);
    comeToRest(play);
    checkAtRest(play);
    return { broken: null, counts: play.counts };
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return { broken: error.message, counts: play.counts };
  }
}

function setUp(play: Play): void {
  const { db, scenario } = play;
  for (const allowance of scenario.allowances()) db.put('allowances', allowance);
  for (const { id, redemption } of scenario.orders)
    db.put('orders', {
      _id: id,
      isBack: false,
      rev: 0,
      changed: 0,
      watchers: [],
      isCancelled: false,
      restoreRev: 0,
      toRestore: 0,
      redemption,
    });
  for (const grant of scenario.before) issueBefore(play, grant);
  for (const grant of scenario.grants) if (play.chance(0.1)) leaveFromBefore(play, grant);
}

/** What the version before was issuing when it was stopped for the new one: it stands at any of its steps. */
function leaveFromBefore(play: Play, grant: Grant): void {
  const { hasAllowance, perCustomer } = play.scenario.campaign(grant.campaign);
  if (!hasAllowance && perCustomer === null) return;
  const issuing = issueAsBefore(play, grant);
  for (let steps = 1 + play.random.below(7); steps > 0 && !issuing.next().done; ) steps -= 1;
}

/** A coupon that was issued in peace, where there was room for it. */
function issueBefore(play: Play, grant: Grant): void {
  const { rows } = play.db;
  const { campaign, customer, costMinor, code } = grant;
  const { perCustomer } = play.scenario.campaign(campaign);
  const allowance = rows.allowances.get(campaign);
  const row = `${campaign}:${customer}`;
  const uses = rows.usage.get(row)?.uses ?? [];
  if ((allowance && (allowance.left < 1 || allowance.freeMinor < costMinor)) || (perCustomer !== null && uses.length >= perCustomer))
    return;
  if (perCustomer !== null) play.db.put('usage', { _id: row, uses: [...uses, code] });
  if (allowance) {
    const { left, freeMinor, promisedMinor } = allowance;
    play.db.put('allowances', { ...allowance, left: left - 1, freeMinor: freeMinor - costMinor, promisedMinor: promisedMinor + costMinor });
  }
  play.db.put('coupons', { ...opening(play, grant, null, play.newLease()), state: 'issued' });
}

/** Everybody does something, in any order; some are killed, some fall asleep for longer than their lease, time jumps. */
function disturb(play: Play): void {
  const { random } = play;
  for (let steps = 120 + random.below(260); steps > 0; steps--) {
    const dice = random.below(1000);
    if (play.chance(play.scenario.theme.holdsRunOut / 4)) play.now += HOLD + random.below(20);
    else if (dice < 160) act(play);
    else if (dice < 175) play.killAny();
    else if (dice < 190) play.sendAnyToSleep();
    else if (dice < 195) play.breakBatch();
    else if (dice < 215) play.now += play.chance(0.3) ? LEASE : 1 + random.below(play.chance(0.6) ? 10 : 60);
    else play.stepAny();
  }
}

function act(play: Play): void {
  const { random, scenario } = play;
  const dice = random.below(100);
  const { occasions, orders } = scenario;
  if (dice < 12 && occasions.length > 0) {
    const occasion = random.one(occasions);
    play.begin(`event ${occasion.id}`, () => tellEvent(play, occasion));
  } else if (dice < 18 && scenario.occasions.length > 0) {
    const [issuing] = ordersAtWork(play);
    const earning = orders.filter(({ id }) => !scenario.wishes.some((wish) => wish.order === id));
    const order = issuing !== undefined && play.chance(0.7) ? issuing : random.one(earning).id;
    if (play.chance(scenario.badLuck)) play.begin(`take back ${order}`, () => takeBackOrder(play, order));
  } else if (dice < 50) {
    const wish = asSaid(play, pickWish(play));
    play.begin(`reserve ${wish.id}`, () => reserve(play, wish));
  } else if (dice < 76) actOnRedemption(play);
  else if (dice < 82) actOnCoupon(play);
  else if (dice < 92) {
    if (play.isAtWork('sweep') < 2) play.begin('sweep', () => sweep(play));
  } else play.now += 1 + random.below(play.chance(0.7) ? 15 : 150);
}

/** For which something is being issued just now: first those of which nobody can see it by their coupons. */
function ordersAtWork({ db, scenario }: Play): string[] {
  const open = [...db.rows.events.values()].filter(({ answer }) => answer === null);
  const told = open.flatMap(({ _id }) => scenario.occasion(_id).earned.slice(0, 1)).map(({ order }) => order);
  const opening = [...db.rows.coupons.values()].filter(({ state }) => state === 'opening').map(({ earnedBy }) => earnedBy);
  return [...told.filter((order) => !opening.includes(order)), ...opening];
}

/** Now and then a program uses a name for something else. */
const asSaid = (play: Play, wish: Wish): Wish =>
  play.chance(0.08) ? { ...wish, fingerprint: 'another', codes: [], usedMinor: [], uses: [] } : wish;

/** Mostly what nobody has asked for, or what was left under way; now and then anything again. */
function pickWish({ scenario, random, db, now }: Play): Wish {
  const { redemptions } = db.rows;
  const fresh = scenario.wishes.filter(({ id }) => !redemptions.has(id));
  const left = scenario.wishes.filter(
    ({ id }) => redemptions.get(id)?.state === 'pending' && (redemptions.get(id)?.leaseUntil ?? 0) <= now,
  );
  const wishes = random.one([left, fresh, fresh, scenario.wishes]);
  return random.one(wishes.length > 0 ? wishes : scenario.wishes);
}

function actOnRedemption(play: Play): void {
  const { random, scenario, db } = play;
  const lives = scenario.wishes.filter(({ id }) => {
    const redemption = db.rows.redemptions.get(id);
    return redemption?.state === 'reserved' || redemption?.state === 'confirmed' || redemption?.why === 'hold_over';
  });
  const { id, order } = random.one(lives.length > 0 && play.chance(0.85) ? lives : scenario.wishes);
  if (!db.rows.redemptions.has(id)) return;
  const dice = random.below(100);
  const isPaid = play.chance(0.4);
  if (dice < 60) play.begin(`confirm ${id}`, () => confirm(play, id, order, isPaid));
  else if (dice < 70) play.begin(`extend ${id}`, () => extend(play, id));
  else if (dice < 83) play.begin(`release ${id}`, () => release(play, id));
  else play.begin(`cancel ${order}`, () => cancelOrder(play, order));
}

function actOnCoupon(play: Play): void {
  const coupons = [...play.db.rows.coupons.values()];
  if (coupons.length === 0) return;
  const expired = coupons.filter(({ state }) => state === 'expired');
  const { _id: code } = play.random.one(expired.length > 0 && play.chance(0.5) ? expired : coupons);
  if (play.chance(0.08)) play.begin(`recall ${code}`, () => recall(play, code));
  else if (play.db.rows.coupons.get(code)?.state === 'expired' && play.chance(0.5))
    play.begin(`extend ${code}`, () => extendCoupon(play, code));
  else play.begin(`expire ${code}`, () => expire(play, code));
}

const ROUNDS = 14;

/** Whoever is left wakes, comes to an end or is killed, in any order; then the jobs alone, until they find nothing to do. */
function comeToRest(play: Play): void {
  for (let sweeps = 0; sweeps < 2; sweeps++) play.begin('sweep', () => sweep(play));
  play.finishAll(true);
  for (let rounds = 0, quiet = 0; quiet < 2; rounds++) {
    if (rounds > ROUNDS) play.breaks('it does not come to rest');
    play.now += HOLD + LEASE + GRACE + 1;
    const { version } = play.db;
    for (let sweeps = 0; sweeps < 2; sweeps++) play.begin('sweep', () => sweep(play));
    play.finishAll(false);
    quiet = play.db.version === version ? quiet + 1 : 0;
  }
}
