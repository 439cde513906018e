import { expect, test } from '@jest/globals';
import { summaryOf, timeInPairs } from '../../scripts/bench/pairs.js';

const pair = (oursMs: number, theirsMs: number) => ({ oursMs, theirsMs });

test('both are warmed once, and then timed by turns', async () => {
  const turns: string[] = [];
  const side = (name: string) => async () => turns.push(`${name}${turns.length}`);
  const pairs = await timeInPairs({ ours: side('ours '), theirs: side('theirs ') }, 3);
  expect(turns).toEqual(['ours 0', 'theirs 1', 'ours 2', 'theirs 3', 'theirs 4', 'ours 5', 'ours 6', 'theirs 7']);
  expect(pairs).toEqual([pair(3, 4), pair(6, 5), pair(7, 8)]);
});

test('a ratio is taken round by round: what slows one round slows both sides of it', () => {
  expect(summaryOf([pair(10, 10), pair(22, 20), pair(480, 400)])).toEqual({ oursMs: 22, theirsMs: 20, ratio: 1.1, from: 1.05, to: 1.15 });
});

test('one round that went wrong moves neither the medians nor the ratio', () => {
  const quiet = Array.from({ length: 9 }, () => pair(10, 10));
  expect(summaryOf([...quiet, pair(10_000, 10)])).toMatchObject({ oursMs: 10, theirsMs: 10, ratio: 1, from: 1, to: 1 });
});
