import { addDays, instantOf, startOfDay } from '../../campaigns/local-time.js';
import { type Random, randomFrom } from '../../scripts/faults/random.js';
import { as, hireActors } from '../../scripts/simulate/actors.js';
import { act } from '../../scripts/simulate/acts.js';
import { beginCampaigns } from '../../scripts/simulate/campaigns.js';
import { workAtDesk } from '../../scripts/simulate/desk.js';
import { clock, type Deed, type Habits, lifeOf } from '../../scripts/simulate/life.js';
import { type Person, peopleOf } from '../../scripts/simulate/people.js';
import { BEFORE_MS, DESK_HOURS, inPassingShop, ZONE } from '../../scripts/simulate/run.js';
import { JOBS } from '../../server/jobs/jobs.js';
import { holdClock } from '../../server/shop/clock.js';
import type { Shop } from '../../server/shop/shop.js';
import type { Diary } from './diary.js';
import { HOUR } from './local.js';
import type { Printed } from './mails.js';
import { Notes } from './notes.js';
import { openPrinter } from './printer.js';

/** A year and more, at all hours of the day and night. */
export interface Year {
  from: string;
  days: number;
  customers: number;
  seed: number;
}

/** Nobody keeps hours: clocks are put forward and back under their hands. */
const WILD: Habits = {
  visits: 36,
  orders: 42,
  unsubscribes: 600,
  time: (_when, random) => clock(random.below(24), 1 + random.below(57)),
};

/** Born on a day that is not in every year, or beside it. */
const LEAPLINGS: Record<number, string> = {
  1: '02-29',
  2: '2000-02-29',
  3: '02-29',
  4: '1996-02-29',
  5: '02-29',
  6: '02-28',
  7: '1988-03-01',
};

/** The jobs on which messages depend run every hour; all of them run once a day. */
const HOURLY = ['open_cases_of_unhappy', 'expire_coupons', 'plan_messages', 'send_mails', 'send_texts'];
const DAILY_AT = 8;

/** Lives through a year hour by hour, and keeps a diary and every mail as it left. */
export function liveThrough(year: Year): Promise<{ diary: Diary; printed: Printed[] }> {
  return inPassingShop('judged', async (shop) => {
    const stepper = await holdClock(shop);
    const begin = startOfDay(year.from, ZONE).toJSDate();
    await stepper.moveTo(begin);
    await hireActors();
    const [claimable] = await beginCampaigns(as('marketer', shop, begin));
    const [notes, printer, deeds] = [new Notes(shop), openPrinter(), deedsOf(year)];
    let done = 0;
    for (let hour = 1; hour <= year.days * 24; hour++) {
      const now = new Date(begin.getTime() + hour * HOUR);
      await stepper.moveTo(now);
      for (let deed = deeds[done]; deed && deed.at <= now; deed = deeds[++done])
        await notes.note(deed, await act(deed, { shop, claimable: claimable?._id ?? '' }));
      if (DESK_HOURS.includes(hour % 24)) await workAtDesk(shop, new Date(now.getTime() - BEFORE_MS), year.seed);
      const handled = await runJobs(shop, now, hour % 24 === DAILY_AT, printer);
      if (handled > 0) await notes.keepHeldBack(now);
    }
    await stepper.release();
    return { diary: await notes.diary(new Date(begin.getTime() + year.days * 24 * HOUR)), printed: printer.printed };
  });
}

/** Returns how many messages came to something. */
async function runJobs(shop: Shop, now: Date, isDaily: boolean, { driver }: ReturnType<typeof openPrinter>): Promise<number> {
  let handled = 0;
  for (const { name, run } of JOBS.filter((job) => isDaily || HOURLY.includes(job.name))) {
    const count = await run(shop, now, driver);
    if (name.startsWith('send_')) handled += count;
  }
  return handled;
}

function deedsOf(year: Year): Deed[] {
  const people = peopleOf(year.customers, year.seed, year.from).map((person) => withBirthday(person));
  return people
    .flatMap((person) => [...lifeOf(person, year, year.seed, WILD), ...changesOfMind(person, year)])
    .sort((one, other) => one.at.getTime() - other.at.getTime() || one.who.number - other.who.number);
}

const withBirthday = (person: Person): Person => {
  const birthday = LEAPLINGS[person.number];
  return birthday === undefined ? person : { ...person, about: { ...person.about, birthday } };
};

const CHANGES_EVERY = 70;

/** They agree, take it back, agree again, and some learn another language. */
function changesOfMind(person: Person, { seed, days, from }: Year): Deed[] {
  const random = randomFrom(seed * 10_007 + 9_000_011 + person.number);
  const deeds: Deed[] = [];
  for (let day = person.joinsOn + 2; day < days; day++) {
    if (!random.once(CHANGES_EVERY)) continue;
    const at = instantOf(`${addDays(from, day)}T${WILD.time('day', random)}`, person.zone).toJSDate();
    deeds.push({ at, who: person, does: 'tell', about: changeOf(random) });
  }
  return deeds;
}

const STREAMS = ['promotions', 'promotions', 'greetings', 'greetings', 'service'] as const;

function changeOf(random: Random): Extract<Deed, { does: 'tell' }>['about'] {
  if (random.once(8)) return { locale: random.one(['en', 'zh', 'ko-KR', 'de']) };
  const stream = random.one(STREAMS);
  return { consents: [{ channel: 'email', stream, granted: !random.once(stream === 'service' ? 2 : 3), source: 'profile page', at: '' }] };
}
