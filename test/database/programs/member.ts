import { MongoClient } from 'mongodb';
import { openEmbeddedDatabase } from '../../../server/database/embedded/index.js';

// Opens or joins a database, says which, and does as it is told, line by line.
const [directory = ''] = process.argv.slice(2);
const database = await openEmbeddedDatabase(directory);
const client = await MongoClient.connect(database.uri);
const notes = client.db('shared').collection('notes');
const say = (text: unknown): void => void process.stdout.write(`${text}\n`);
const ORDERS: Record<string, () => Promise<void>> = {
  write: async () => say((await notes.insertOne({ from: process.pid })).acknowledged),
  count: async () => say(await notes.countDocuments()),
  role: async () => say(database.owner ? 'owner' : 'member'),
  close: async () => {
    await client.close();
    await database.close();
    say('closed');
    process.exit(0);
  },
};
void database.stopped.then((reason) => say(`stopped: ${reason.message}`));
say(database.owner ? 'owner' : 'member');
process.stdin.on('data', async (chunk) => {
  for (const order of String(chunk).trim().split('\n')) await ORDERS[order]?.().catch((error) => say(`failed: ${error.message}`));
});
