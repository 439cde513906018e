import { MongoClient } from 'mongodb';
import { openEmbeddedDatabase } from '../../../server/database/embedded/index.js';

// Opens a database and writes with eight hands; says each number once its write is acknowledged. Meant to be killed.
const [directory = '', start = '0'] = process.argv.slice(2);
const { uri } = await openEmbeddedDatabase(directory);
const numbers = (await MongoClient.connect(uri)).db('crash').collection<{ _id: number; n: number }>('numbers');
let next = Number(start);

async function write(): Promise<void> {
  for (;;) {
    const _id = next++;
    await numbers.insertOne({ _id, n: 0 });
    await numbers.updateOne({ _id }, { $inc: { n: 1 } });
    process.stdout.write(`${_id}\n`);
  }
}
await Promise.all(Array.from({ length: 8 }, write));
