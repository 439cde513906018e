import express from 'express';
import mongoose from 'mongoose';
import { createKey } from '../../server/actors/actors.service.js';
import { readConfig } from '../../server/config.js';
import { actorOf } from '../../server/http/authenticate.js';
import { start } from '../../server/start.js';

// The program as it always is, begun by shop.ts; beside it in the same process, on the same database, what it is compared with.

const program = await start(readConfig());
const { key } = await createKey('the bench', 'admin');

/** A route that somebody would write by hand: who asks, as remembered; one read; JSON. */
const profiles = express()
  .disable('x-powered-by')
  .get('/profiles/:id', async (req, res) => {
    await actorOf(req);
    res.json(await collection('customers').findOne({ _id: req.params.id }));
  })
  .listen(0, '127.0.0.1');
await new Promise((resolve) => profiles.once('listening', resolve));

type Plain = { _id: string; left?: number };
const collection = (name: string) => mongoose.connection.getClient().db(mongoose.connection.name).collection<Plain>(name);
const hot = collection('bench_hot');
await hot.updateOne({ _id: 'hot' }, { $set: { left: Number.MAX_SAFE_INTEGER } }, { upsert: true });

const FREE = { _id: 'hot', left: { $gte: 1 } };
const ONE_LESS = { $inc: { left: -1 } };
const BARE = {
  updateOne: () => hot.updateOne(FREE, ONE_LESS),
  findOneAndUpdate: () => hot.findOneAndUpdate(FREE, ONE_LESS),
};
export type Bare = keyof typeof BARE;

/** So many conditional writes of one document, so many at once; how many a second. */
async function timeBare(which: Bare, count: number, atOnce: number): Promise<number> {
  let left = count;
  const began = performance.now();
  const work = async () => {
    while (left-- > 0) await BARE[which]();
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return (count * 1000) / (performance.now() - began);
}

process.on('message', async (asked: { bare: Bare; count: number; atOnce: number } | 'cpu') => {
  if (asked === 'cpu') {
    const { user, system } = process.cpuUsage();
    process.send?.((user + system) / 1000);
  } else process.send?.(await timeBare(asked.bare, asked.count, asked.atOnce));
});
process.once('disconnect', () => void program.stop().then(() => process.exit(0)));
const address = profiles.address();
process.send?.({ url: program.shop.publicUrl, key, profilesUrl: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}` });
