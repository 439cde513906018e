import { MongoBackend } from '@agendajs/mongo-backend';
import { Agenda } from 'agenda';
import { MongoClient } from 'mongodb';
import { openEmbeddedDatabase } from '../../../server/database/embedded/index.js';

// Two instances of Agenda with its own backend, as published, on one embedded database; says what they ran.
const [directory = '', stage = 'first'] = process.argv.slice(2);
const database = await openEmbeddedDatabase(directory);
const client = await MongoClient.connect(database.uri);
const runs: string[] = [];

async function anAgenda(name: string): Promise<Agenda> {
  const agenda = new Agenda({ backend: new MongoBackend({ mongo: client.db('jobs') }), processEvery: 100, name });
  agenda.on('error', (error) => console.error(error));
  for (const job of ['once', 'often', 'later']) {
    agenda.define(job, async () => {
      runs.push(job);
      await new Promise((resolve) => setTimeout(resolve, 300));
    });
  }
  await agenda.start();
  return agenda;
}

const agendas = [await anAgenda('one'), await anAgenda('two')];
const [agenda] = agendas;
if (stage === 'first') {
  await agenda?.every('1 second', 'often');
  await agenda?.now('once', {});
  await agenda?.schedule(new Date(Date.now() + 60_000), 'later', {});
}
await new Promise((resolve) => setTimeout(resolve, 3_300));
const { jobs } = (await agenda?.queryJobs({})) ?? { jobs: [] };
const names = jobs.map(({ name }) => name).sort();
console.log(
  JSON.stringify({ once: runs.filter((job) => job === 'once').length, often: runs.filter((job) => job === 'often').length, names }),
);
for (const each of agendas) await each.drain();
await client.close();
await database.close();
process.exit(0);
