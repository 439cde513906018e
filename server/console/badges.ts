import { countCounterOffersTo, countOpenFor } from '../approvals/approvals.store.js';
import { countFlagsDue, countOpenedBySurvey, countOverdueReplies } from '../cases/cases.store.js';
import type { Context } from '../context.js';
import { may } from './person.js';

/** Further than that nobody counts. */
const MOST = 100;

/** Something that waits on a page for whoever may do this. `one` and `more`: how it is said. */
interface Badge {
  href: string;
  route: string;
  count(context: Context, most: number): Promise<number>;
  one: string;
  more: string;
}

/** To add a badge, add a row; its count is asked with every page, and must be read from an index. */
const BADGES: readonly Badge[] = [
  {
    href: '/console/cases',
    route: 'POST /v1/cases/{id}/replies',
    count: ({ now }, most) => countOverdueReplies(now, most),
    one: 'overdue reply',
    more: 'overdue replies',
  },
  {
    href: '/console/cases',
    route: 'POST /v1/cases/{id}/replies',
    count: (_context, most) => countOpenedBySurvey(most),
    one: 'unhappy answer',
    more: 'unhappy answers',
  },
  {
    href: '/console/cases',
    route: 'POST /v1/cases/{id}/flags/lift',
    count: ({ now }, most) => countFlagsDue(now, most),
    one: 'flag to review',
    more: 'flags to review',
  },
  {
    href: '/console/approvals',
    route: 'POST /v1/approvals/{id}/approve',
    count: ({ actor }, most) => countOpenFor(actor._id, most),
    one: 'to answer',
    more: 'to answer',
  },
  {
    href: '/console/approvals',
    route: 'POST /v1/approvals/{id}/accept',
    count: ({ actor }, most) => countCounterOffersTo(actor._id, most),
    one: 'counter-offer',
    more: 'counter-offers',
  },
];

/** What waits for whoever looks, by the page on which it does; nothing where nothing waits. */
export async function badgesFor(context: Context): Promise<Map<string, string[]>> {
  const theirs = BADGES.filter(({ route }) => may(context.actor, route));
  const counts = await Promise.all(theirs.map((badge) => badge.count(context, MOST)));
  const shown = new Map<string, string[]>();
  theirs.forEach(({ href, one, more }, index) => {
    const count = counts[index] ?? 0;
    if (count > 0) shown.set(href, [...(shown.get(href) ?? []), `${numberWords(count)} ${count === 1 ? one : more}`]);
  });
  return shown;
}

const numberWords = (count: number): string => (count < MOST ? String(count) : `${MOST - 1}+`);
