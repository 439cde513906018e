import { pino } from 'pino';
import { readConfig } from '../../server/config.js';
import { buildIndexes, openDatabase } from '../../server/database/connect.js';
import { startTicking } from '../../server/jobs/agenda.js';
import { findJobRecords } from '../../server/jobs/jobs.store.js';
import { NO_MAIL } from '../../server/messages/mail.js';
import { holdClock } from '../../server/shop/clock.js';
import { openShop } from '../../server/shop/shop.service.js';

/** A program that only ticks, told by the variables of the environment where. Says what it sees, a line each, and stops when told so. */
const config = readConfig();
const database = await openDatabase(config, config.shop.name);
await buildIndexes();
const shop = await openShop(config.shop, { publicUrl: 'http://localhost', secret: undefined });
const logger = pino({ level: 'warn' }, process.stderr);
const stepper = process.env.TEST_HOLD_CLOCK ? await holdClock(shop) : null;
const ticking = await startTicking({ shop, connection: database.connection, mail: NO_MAIL, logger });
const { db } = database.connection;
const rows = () => db?.collection('agendaJobs').find().sort({ name: 1 }).toArray();

const say = async () => {
  const ran = (await findJobRecords()).filter(({ lastFinishedAt }) => lastFinishedAt !== null).map(({ _id }) => _id);
  console.log(JSON.stringify({ ran: ran.sort(), rows: (await rows())?.map(({ name, repeatInterval }) => `${name} ${repeatInterval}`) }));
};
await say();
setTimeout(async () => {
  await say();
  await ticking.stop();
  const locked = (await rows())?.filter(({ lockedAt }) => lockedAt).length;
  console.log(JSON.stringify({ stopped: true, locked }));
  await stepper?.release();
  if (process.env.TEST_DROP) await database.connection.dropDatabase();
  await database.close();
  process.exit(0);
}, Number(process.env.TEST_TICK_MS));
