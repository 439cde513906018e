import { HOUR_MS } from '../../campaigns/durations.js';
import { expireCoupons } from '../../server/coupons/settle.service.js';
import { eventKey } from '../../server/events/events.service.js';
import { findEvent } from '../../server/events/events.store.js';
import { inLanes } from '../../server/lib/lanes.js';
import type { MailDriver } from '../../server/messages/mail.js';
import { openMail } from '../../server/messages/mail-drivers.js';
import { planMessages, planWhatFollows } from '../../server/messages/plan.js';
import { sendMails } from '../../server/messages/send.js';
import type { Shop } from '../../server/shop/shop.js';
import { findShop } from '../../server/shop/shop.store.js';
import { shopActs } from './acts.js';
import { caseActs } from './cases.js';
import { couponActs } from './coupons.js';
import { campaignActs } from './define.js';
import { demoActors } from './keys.js';
import { type Act, as, daysBefore, minutesBefore, patiently, tell, type World } from './world.js';

const LAST = 'the-demo-is-told';

/**
 * Tells the demo's story to an empty shop: two months of a teahouse, each thing at its own past moment and through the same services that
 * the API calls. Harmless twice; what a crash left untold is told at the next start.
 */
export async function loadDemo(shop: Shop, dataDir: string): Promise<void> {
  const actors = await demoActors(dataDir);
  const world: World = { shop, actors, base: (await findShop())?.createdAt ?? new Date(0) };
  if (await isTold(world)) return;
  const mail = openMail({ smtpUrl: undefined, mailFrom: 'hello@teahouse.example', dataDir }, shop);
  try {
    await live([...shopActs(world), ...campaignActs(world), ...couponActs(world), ...caseActs(world)], world, mail);
  } finally {
    mail.close();
  }
  const at = minutesBefore(world, 1);
  // What the last messages are followed by: told again, the story would find it undone.
  await planMessages(shop, at);
  // Only a mark: nobody is thanked for it.
  await patiently(() => tell(world, at, { id: LAST, type: 'visit.ended', customer: { shopId: 'c-26' }, data: {}, backfill: true }));
}

async function isTold(world: World): Promise<boolean> {
  const { actor } = as('storefront', world, world.base);
  return (await findEvent(eventKey(actor._id, LAST)))?.answeredAt != null;
}

/** From three in the afternoon: nine in the evening, nine in the morning, three. At night nobody is written to. */
const PAUSES_MS = [6, 12, 6].map((hours) => hours * HOUR_MS);
/** Of them, when also that is done which comes with time alone. */
const MORNING = 2;

/** What nobody else takes part in is done side by side, so that it asks the database together. */
const AT_ONCE = 16;

/** One act after the other; in between coupons run out and messages go their way. */
async function live(acts: Act[], world: World, mail: MailDriver): Promise<void> {
  const left = acts.toSorted((one, other) => one.at.getTime() - other.at.getTime());
  let next = daysBefore(world, 58, '15:00').getTime();
  let passed = 0;
  let isPlanned = false;
  for (let first = left[0]; first; first = left[0]) {
    for (; next < first.at.getTime(); next += PAUSES_MS[passed++ % PAUSES_MS.length] ?? HOUR_MS) {
      if (isPlanned && passed % PAUSES_MS.length !== MORNING) continue;
      await letPass(new Date(next), isPlanned, world, mail);
      isPlanned = true;
    }
    const together = left.splice(0, countTogether(left, next));
    await inLanes(together, laneOf, AT_ONCE, (act) => patiently(() => act.do(world)));
    isPlanned = false;
  }
}

const laneOf = ({ who }: Act): string => who ?? '';

/** How many of the first come before the next pause, and are about one customer each. What is about all is done alone. */
function countTogether(acts: Act[], pause: number): number {
  const end = acts.findIndex(({ at, who }) => at.getTime() > pause || who === undefined);
  return end < 0 ? acts.length : Math.max(end, 1);
}

/** What the shop does by itself and what would be seen of it later. `isPlanned`: nobody has done anything since everything was planned. */
async function letPass(now: Date, isPlanned: boolean, { shop }: World, mail: MailDriver): Promise<void> {
  const expired = await expireCoupons(now);
  await (isPlanned && expired === 0 ? planWhatFollows(shop, now) : planMessages(shop, now));
  await sendMails(shop, now, mail); // without a gateway there is no other way
}
