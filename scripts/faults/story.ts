import { DAY_MS } from '../../campaigns/durations.js';
import { forClaims, TIGHT } from './campaigns.js';
import { hashOf, readRecords } from './records.js';
import { claimed, type Request, reserved } from './requests.js';
import { MENDING, runJob } from './rest.js';
import type { World } from './world.js';

/** Something that is done in one go, and may be killed in the middle. What is arranged before stands. */
export interface Story {
  name: string;
  arrange(world: World): Promise<Request>;
  /** What happens while it sleeps. */
  meanwhile?(world: World): Promise<unknown>;
}

/** A request after others. */
export const asked = (name: string, ask: (world: World) => Promise<[...before: Request[], last: Request]>): Story => ({
  name,
  async arrange(world) {
    const requests = await ask(world);
    const last = requests.pop() as Request;
    for (const request of requests) await request.send(world);
    return last;
  },
});

export const day = (world: World, days: number): World => ({ ...world, now: new Date(world.now.getTime() + days * DAY_MS) });

/** The id of the redemption that was asked for under a key. */
export const redemptionOf = (key: string): string => `red_${hashOf('act_1', 'redemption', key)}`;

/** A customer's coupon of a claimed campaign with limits, by its code. */
export async function aCoupon(world: World, changes: object = TIGHT, customer = 'c-1'): Promise<string> {
  const campaign = await forClaims(world, { ...changes });
  const { status, text } = await claimed(campaign, customer, `claim ${campaign}`).send(world);
  if (status !== 200) throw new Error(text);
  return JSON.parse(text).code as string;
}

/** Another checkout wants every coupon that there is. */
export const atAnotherCheckout = async (world: World): Promise<unknown> =>
  reserved(
    'chk-2',
    'c-1',
    (await readRecords()).coupons.map(({ _id }) => _id),
    'k-2',
  ).send(world);

/** Everybody's coupons run out. */
export const RUNNING_OUT: Request = {
  name: 'expire_coupons',
  answersOnce: false,
  async send(later) {
    for (const job of MENDING) if (job.name === 'expire_coupons') await runJob(day(later, 9), job);
    return { status: 200, headers: {}, text: '' };
  },
};
