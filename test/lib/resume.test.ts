import { expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { stillUnderWay } from '../../server/lib/refusal.js';
import { keepApart, leftovers, resume } from '../../server/lib/resume.js';

const found =
  (...names: string[]) =>
  async (limit: number) =>
    names.slice(0, limit);

/** What was carried, where some throw. */
function carrying(errors: Record<string, Error>) {
  const carried: string[] = [];
  const carry = async (name: string) => {
    if (errors[name]) throw errors[name];
    carried.push(name);
  };
  return { carried, carry };
}

test('one that throws keeps nobody from the others, nor its kind from the next; it is thrown when all are through', async () => {
  const { carried, carry } = carrying({ b: new Error('broken'), d: new Error('broken too') });
  await expect(resume(leftovers(found('a', 'b', 'c'), carry), leftovers(found('d', 'e'), carry))).rejects.toThrow(
    'broken (and 1 more failed)',
  );
  expect(carried).toEqual(['a', 'c', 'e']);
});

test('a kind that cannot be looked for keeps no other waiting', async () => {
  const { carried, carry } = carrying({});
  const broken = leftovers(async () => Promise.reject(new Error('no such index')), carry);
  await expect(resume(broken, leftovers(found('a'), carry))).rejects.toThrow('no such index');
  expect(carried).toEqual(['a']);
});

test('what must wait for somebody is no fault', async () => {
  const { carried, carry } = carrying({ a: stillUnderWay('Somebody is at it.') });
  expect(await resume(leftovers(found('a', 'b'), carry))).toBe(2);
  expect(carried).toEqual(['b']);
});

test('where the database fails nothing more is begun', async () => {
  const { carried, carry } = carrying({ b: new mongoose.mongo.MongoNetworkError('gone') });
  await expect(resume(leftovers(found('a', 'b', 'c'), carry))).rejects.toThrow('gone');
  expect(carried).toEqual(['a']);
});

test('side by side as well, each has its own end', async () => {
  const apart = keepApart();
  const act = (name: string) => apart.run(async () => (name === 'b' ? Promise.reject(new Error('broken')) : name));
  expect(await Promise.all(['a', 'b', 'c'].map(act))).toEqual(['a', null, 'c']);
  expect(() => apart.end()).toThrow('broken');
});
