import { expect, test } from '@jest/globals';
import { type Entry, type Happening, pageOf, placeOf } from '../../server/timeline/timeline.js';

const entry = (minute: number, what: Happening, key = 'x'): Entry => ({
  at: new Date(Date.UTC(2026, 2, 8, 12, minute)),
  what,
  sentence: '',
  key,
});

test('the newest stands first; of one instant, what follows from the other', () => {
  const entries = [entry(1, 'order.paid'), entry(0, 'order.placed'), entry(1, 'coupon.issued'), entry(2, 'order.shipped')];
  expect(pageOf(entries, null, 10).map(({ what }) => what)).toEqual(['order.shipped', 'coupon.issued', 'order.paid', 'order.placed']);
});

test('page by page every entry comes once, also those of one instant and kind', () => {
  const entries = ['c', 'a', 'b', 'd', 'e'].map((key) => entry(0, 'coupon.issued', key));
  const seen: string[] = [];
  for (let page = pageOf(entries, null, 2); page.length > 0; page = pageOf(entries, lastPlace(page), 2))
    seen.push(...page.map(({ key }) => key));
  expect(seen.sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
});

function lastPlace(page: Entry[]) {
  const last = page.at(-1);
  return last ? placeOf(last) : null;
}
