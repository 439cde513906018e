import { HOUR_MS } from '../../campaigns/durations.js';
import { expireCoupons } from '../../server/coupons/settle.service.js';
import { CHANNELS } from '../../server/customers/customer.js';
import { eventKey } from '../../server/events/events.service.js';
import { findEvent } from '../../server/events/events.store.js';
import type { MailDriver } from '../../server/messages/mail.js';
import { openMail } from '../../server/messages/mail-drivers.js';
import { isAnyMessageDue } from '../../server/messages/messages.store.js';
import { planMessages, planWhatTimeBrings } from '../../server/messages/plan.js';
import { sendMessages } from '../../server/messages/send.js';
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

/** One act after the other; in between coupons run out and messages go their way. */
async function live(acts: Act[], world: World, mail: MailDriver): Promise<void> {
  let next = daysBefore(world, 58, '15:00').getTime();
  let passed = 0;
  let isQuiet = false;
  for (const act of acts.toSorted((one, other) => one.at.getTime() - other.at.getTime())) {
    for (; next < act.at.getTime(); next += PAUSES_MS[passed++ % PAUSES_MS.length] ?? HOUR_MS)
      isQuiet = await letPass(new Date(next), isQuiet, world, mail);
    await patiently(() => act.do(world));
    isQuiet = false;
  }
}

/** What the shop does by itself and what would be seen of it later. `isQuiet`: nobody has done anything since the last time. True: nor has the shop. */
async function letPass(now: Date, isQuiet: boolean, { shop }: World, mail: MailDriver): Promise<boolean> {
  const expired = await expireCoupons(now);
  const planned = await (isQuiet && expired === 0 ? planWhatTimeBrings(shop, now) : planMessages(shop, now));
  const sent = (await isAnyMessageDue(CHANNELS, now)) ? await sendMessages(shop, now, mail) : 0;
  return expired + planned + sent === 0;
}
