import { expect, test } from '@jest/globals';
import { enqueue } from '../../server/lib/keyed-queue.js';

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

test('acts of one key take turns in the order in which they were asked for; another key waits for nobody', async () => {
  const said: string[] = [];
  const say = (word: string, milliseconds: number) => async () => {
    await pause(milliseconds);
    said.push(word);
    return word;
  };
  const acts = [enqueue('a', say('first', 30)), enqueue('a', say('second', 0)), enqueue('b', say('other', 0))];
  expect(await Promise.all(acts)).toEqual(['first', 'second', 'other']);
  expect(said).toEqual(['other', 'first', 'second']);
});

test('one that fails is refused alone, and the next goes on', async () => {
  const failing = enqueue('c', () => Promise.reject(new Error('no')));
  const next = enqueue('c', async () => 'yes');
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('yes');
});

test('one that never ends holds up the next for a moment, not for ever; those after it still take turns', async () => {
  void enqueue('d', () => new Promise(() => {}));
  let atOnce = 0;
  let most = 0;
  const work = () =>
    enqueue('d', async () => {
      most = Math.max(most, ++atOnce);
      await pause(5);
      atOnce -= 1;
    });
  await Promise.all(Array.from({ length: 20 }, work));
  expect(most).toBe(1);
});
