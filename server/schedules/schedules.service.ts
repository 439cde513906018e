import { decideIssue } from '../../campaigns/decide.js';
import { demandsBirthday } from '../../campaigns/goals.js';
import { grantIdentity, type Occasion } from '../../campaigns/occasion.js';
import type { NoCoupon } from '../../campaigns/reasons.js';
import { idleUntil, isRunning } from '../../campaigns/window.js';
import { SYSTEM } from '../actors/actor.js';
import type { CampaignRecord } from '../campaigns/campaigns.store.js';
import { liveCampaigns } from '../campaigns/live-campaigns.js';
import { type Context, localNow, type ShopTime, systemContext } from '../context.js';
import { issueCoupon } from '../coupons/issue.service.js';
import type { Customer } from '../customers/customer.js';
import { factsNow } from '../customers/customer-facts.js';
import { findCustomers, listCustomers } from '../customers/customers.store.js';
import { keepHeldOut } from '../holdouts/holdouts.store.js';
import { idOf } from '../lib/ids.js';
import { realNow } from '../lib/real-time.js';
import { isStillUnderWay, stillUnderWay } from '../lib/refusal.js';
import { letRequestsGoFirst } from '../lib/requests-first.js';
import { type Apart, keepApart } from '../lib/resume.js';
import { fresh } from '../profile/profile.service.js';
import type { Shop } from '../shop/shop.js';
import { latestTick, type Run } from './schedule.js';
import { advanceRun, findRun, insertRun } from './schedules.store.js';

const BATCH = 200;
/** Where more cannot be asked, it is not for their own records. */
const MOST_LEFT = 200;
/** What one tick of the job does at the most; the next goes on at the cursor. */
const BUDGET_MS = 25_000;

/** Runs the schedules that are due: every customer is asked once a tick, in the order of their ids. Returns how many were issued. */
export async function runSchedules(shop: Shop, now: Date): Promise<number> {
  const end = realNow().getTime() + BUDGET_MS;
  const context = systemContext(shop, now);
  const apart = keepApart();
  let issued = 0;
  for (const campaign of await scheduled(now)) issued += (await apart.run(() => runSchedule(campaign, context, end, apart))) ?? 0;
  apart.end();
  return issued;
}

async function runSchedule(campaign: CampaignRecord, context: Context, end: number, apart: Apart): Promise<number> {
  const run = await dueRun(campaign, context);
  return run ? goOn(run, campaign, context, end, apart) : 0;
}

/** How many schedules are due or have not finished. */
export async function countDueSchedules(shop: Shop, now: Date): Promise<number> {
  const ticks = (await scheduled(now)).map((campaign) => ({ campaign, plannedAt: tickOf(campaign, { shop, now }) }));
  const runs = await Promise.all(
    ticks.map(async ({ campaign, plannedAt }) => plannedAt !== null && (await findRun(runId(campaign, plannedAt)))?.state !== 'done'),
  );
  return runs.filter(Boolean).length;
}

const scheduled = async (now: Date): Promise<CampaignRecord[]> =>
  (await liveCampaigns()).filter(
    (campaign) => campaign.trigger !== undefined && 'schedule' in campaign.trigger && isRunning(campaign, now),
  );

/** Ticks count from the campaign's latest activation, or its start: what was planned while it was paused does not run. */
function tickOf(campaign: CampaignRecord, { shop, now }: ShopTime): string | null {
  const { trigger, liveSince, createdAt } = campaign;
  if (!trigger || !('schedule' in trigger)) return null;
  return latestTick(trigger.schedule, shop.zone, idleUntil(campaign, liveSince ?? createdAt), now);
}

const runId = ({ _id }: CampaignRecord, plannedAt: string): string => idOf('run', _id, plannedAt);

async function dueRun(campaign: CampaignRecord, context: ShopTime): Promise<Run | null> {
  const plannedAt = tickOf(campaign, context);
  if (plannedAt === null) return null;
  const _id = runId(campaign, plannedAt);
  await insertRun({
    _id,
    campaignId: campaign._id,
    plannedAt,
    state: 'running',
    cursor: null,
    issued: 0,
    words: {},
    startedAt: context.now,
    finishedAt: null,
  });
  const run = await findRun(_id);
  return run?.state === 'running' ? run : null;
}

async function goOn(begun: Run, campaign: CampaignRecord, context: Context, end: number, apart: Apart): Promise<number> {
  let run = begun;
  let again = run.left ?? [];
  while (realNow().getTime() < end) {
    const customers = await listCustomers(run.cursor, BATCH);
    const left = (run.left ?? []).filter((id) => !again.includes(id));
    const words = { ...run.words };
    let { issued } = run;
    for (const customer of [...(await theLeft(again)), ...customers]) {
      const word = await ask(customer, campaign, run, context).catch((error: unknown) => notAsked(error, apart));
      if (word === null) left.push(customer._id);
      else if (word === 'granted') issued += 1;
      else words[word] = (words[word] ?? 0) + 1;
    }
    if (left.length > MOST_LEFT) break; // no fault of theirs: it stands as it is, and goes on when the bug is mended
    again = [];
    const isThrough = customers.length < BATCH;
    const next: Run = {
      ...run,
      left,
      issued,
      words,
      cursor: customers.at(-1)?._id ?? run.cursor,
      ...(isThrough && left.length === 0 && { state: 'done' as const, finishedAt: context.now }),
    };
    if (!(await advanceRun(run._id, run.cursor, next))) break; // another program is further
    run = next;
    if (isThrough) break;
    await letRequestsGoFirst();
  }
  return run.issued - begun.issued;
}

const theLeft = async (ids: string[]): Promise<Customer[]> => (ids.length === 0 ? [] : [...(await findCustomers(ids)).values()]);

/** Null: a bug. In one customer's records it keeps no other from their coupon. Where another program is issuing it, the batch is asked again. */
function notAsked(error: unknown, apart: Apart): null {
  if (isStillUnderWay(error)) throw error;
  apart.keep(error);
  return null;
}

/** What the campaign says to one customer: `granted`, `held_out`, or the first reason. Twice issues once. */
async function ask(customer: Customer, campaign: CampaignRecord, run: Run, context: Context): Promise<NoCoupon | 'granted'> {
  const facts = factsNow(await fresh(customer, context.now), context);
  const [decision] = decideIssue([campaign], facts, { shopShare: context.shop.holdout });
  if (decision?.outcome === 'earned') return issue(customer, campaign, run, context);
  if (decision?.outcome !== 'held_out') return decision?.reasons[0]?.code ?? 'refused';
  const { _id: customerId } = customer;
  await keepHeldOut({
    _id: idOf(run._id, customerId),
    campaignId: campaign._id,
    customerId,
    at: context.now,
    wouldHaveIssued: decision.offer,
  });
  return 'held_out';
}

async function issue({ _id: customerId }: Customer, campaign: CampaignRecord, run: Run, context: Context): Promise<NoCoupon | 'granted'> {
  const { _id } = run;
  const identity = grantIdentity(campaign._id, occasionOf(campaign, run, customerId, context));
  const issued = await issueCoupon(
    { campaign, customerId, identity, origin: { kind: 'schedule', id: _id, by: SYSTEM._id }, earnedBy: null },
    context,
  );
  // The next tick of the job asks this batch again; what is issued is found.
  if (issued.outcome === 'under_way') throw stillUnderWay('A coupon of this run is being issued by another program.');
  if (issued.outcome === 'refused') return issued.reason;
  return issued.outcome === 'already_granted' && issued.coupon.origin.id !== _id ? 'already_granted' : 'granted';
}

/** A birthday is one occasion a year, however often the schedule ticks on it and whatever it is corrected to. */
function occasionOf(campaign: CampaignRecord, { plannedAt }: Run, customerId: string, context: Context): Occasion {
  if (!demandsBirthday(campaign)) return { kind: 'schedule', plannedAt, customerId };
  return { kind: 'birthday', year: localNow(context).year, customerId };
}
