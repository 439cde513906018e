import { expect, test } from '@jest/globals';
import { gather, gatherAll, gatherList, gatherOne } from '../../server/lib/gather.js';

test('reads of one turn go as one, each key once, and each asker gets their own', async () => {
  const asked: string[][] = [];
  const read = gather(async (keys) => {
    asked.push(keys);
    return keys.map((key) => key.toUpperCase());
  });
  expect(await Promise.all([read('a'), read('b'), read('a')])).toEqual(['A', 'B', 'A']);
  expect(asked).toEqual([['a', 'b']]);
});

test('whoever asks while a read is under way is not answered by it', async () => {
  let value = 'before';
  let arrived = () => {};
  const first = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const read = gather(async (keys) => {
    const seen = value;
    arrived();
    await new Promise((resolve) => setTimeout(resolve, 5));
    return keys.map(() => seen);
  });
  const early = read('a');
  await first;
  value = 'after';
  expect([await read('a'), await early]).toEqual(['after', 'before']);
});

test('a read that fails fails for all who waited for it, and for nobody later', async () => {
  let isDown = true;
  const read = gather(async (keys) => {
    if (isDown) throw new Error('down');
    return keys;
  });
  expect(await Promise.allSettled([read('a'), read('b')])).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
  isDown = false;
  expect(await read('a')).toBe('a');
});

test('one document a key, or null; all documents of a key, in their order', async () => {
  const rows = [
    { _id: '1', of: 'a' },
    { _id: '2', of: 'b' },
    { _id: '3', of: 'a' },
  ];
  const one = gatherOne(async (ids) => rows.filter(({ _id }) => ids.includes(_id)));
  expect(await Promise.all([one('2'), one('4')])).toEqual([rows[1], null]);
  const list = gatherList(async (ids) => rows.filter(({ _id }) => ids.includes(_id)));
  expect(await Promise.all([list(['3', '4', '1']), list([])])).toEqual([[rows[2], rows[0]], []]);
  const all = gatherAll(
    async (keys) => rows.filter(({ of }) => keys.includes(of)),
    ({ of }) => of,
  );
  expect(await Promise.all([all('a'), all('c')])).toEqual([[rows[0], rows[2]], []]);
});
