import { readFileSync } from 'node:fs';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createApp } from './app.js';
import { type Config, ConfigError } from './config.js';
import { consoleLink } from './console/entrance.js';
import { anyCoupon } from './coupons/coupons.store.js';
import { buildIndexes, type Database, openDatabase } from './database/connect.js';
import { prepareDataFolder } from './database/data-folder.js';
import type { DatabaseThread } from './database/embedded-thread.js';
import { fullnessCheck } from './database/fullness.js';
import { clockCheck, databaseCheck } from './database/health.js';
import { flushRefusals } from './events/refusals.js';
import { startingApp } from './http/probes.js';
import { httpServer, stoppable } from './http/server.js';
import { proxyWarning } from './http/watch-callers.js';
import { ROLLUPS } from './insights/sums.js';
import { startTicking, type Ticking } from './jobs/agenda.js';
import { newLogger } from './lib/logger.js';
import { type Check, logFindings, note, reason } from './lib/readiness.js';
import { openMail } from './messages/mail-drivers.js';
import { mailCheck } from './messages/mail-health.service.js';
import { flushInFlight } from './redemptions/settle-later.js';
import { isAllBrought } from './rollups/rollups.service.js';
import type { Shop } from './shop/shop.js';
import { openShop } from './shop/shop.service.js';
import { findShop } from './shop/shop.store.js';
import { webhooksCheck } from './webhooks/deliver.service.js';

export interface Program {
  shop: Shop;
  /** Where it is, for people. Whoever reads it may stop the program at once. */
  announcement: string;
  /** Resolves when the program cannot go on, with the reason. */
  stopped: Promise<Error>;
  /** Lets requests and jobs finish, then closes. */
  stop(): Promise<void>;
}

/**
 * Starts everything, on a database that may be `opening` already. Refuses a taken port, a database that cannot be had, and coupons without the
 * key of their codes.
 */
export async function start(config: Config, opening?: Promise<DatabaseThread>): Promise<Program> {
  const logger = newLogger(config.logLevel);
  const phase = newPhase('The program connects to its database.');
  let handle: RequestListener = startingApp([phase.check], logger);
  const server = httpServer((req, res) => handle(req, res));
  const stopServer = stoppable(server);
  await listen(server, config);
  const database = await openDatabase(config, config.shop.name, opening);
  phase.is('The program builds the indexes of its database.');
  await buildIndexes();
  await refuseLostKey();
  const shop = await openShop(config.shop, { publicUrl: config.publicUrl ?? addressOf(server, config), secret: config.linkSecret });
  await isAllBrought(ROLLUPS);
  if (isDemo(config)) {
    phase.is('The program tells the story of its demo shop.');
    await loadDemoShop(shop, config.dataDir);
  }
  phase.is('The program starts its jobs.');
  const proxy = proxyWarning(config.publicUrl, config.trustProxy);
  let ticking: Ticking | null = null;
  const checks: Check[] = [
    phase.check,
    clockCheck,
    fullnessCheck,
    () => (proxy ? [note(proxy)] : []),
    mailCheck,
    webhooksCheck,
    () => ticking?.check() ?? [],
  ];
  handle = createApp(shop, database.health, logger, { ...config, checks });
  const mail = openMail(config, shop);
  if (mail.via === 'outbox') prepareDataFolder(config.dataDir);
  ticking = await startTicking({ shop, connection: database.connection, mail, logger });
  phase.is(null);
  const stopLogging = logFindings([databaseCheck(database.health), ...checks], logger);
  return {
    shop,
    announcement: announcement(shop, config, database, mail.description),
    stopped: database.stopped,
    stop() {
      phase.is('The program is stopping.');
      return stop({ stopServer, ticking, mail, database, stopLogging });
    },
  };
}

/** What keeps the program from serving, as long as it starts or stops. */
function newPhase(first: string): { is(sentence: string | null): void; check: Check } {
  let now: string | null = first;
  return {
    is(sentence) {
      now = sentence;
    },
    check: () => (now === null ? [] : [reason(now)]),
  };
}

function listen(server: Server, { port, host }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new ConfigError(whyNotListening(error, port, host))));
    server.listen(port, host, resolve);
  });
}

function whyNotListening(error: NodeJS.ErrnoException, port: number, host: string): string {
  if (error.code === 'EADDRINUSE') return `PORT ${port} on HOST ${host} is taken by another program. Set another PORT.`;
  if (error.code === 'EACCES') return `PORT ${port} on HOST ${host} is not allowed to this user. Set a PORT above 1023.`;
  return `HOST ${host} is no address of this machine (${error.code}). Set HOST to 127.0.0.1, to 0.0.0.0, or to an address that it has.`;
}

const addressOf = (server: Server, { host }: Config): string => {
  const { port } = server.address() as AddressInfo;
  return `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${port}`;
};

/** Codes are derived from a key that lies in the shop's document. Coupons without it could be issued a second time under other codes. */
async function refuseLostKey(): Promise<void> {
  if ((await findShop()) === null && (await anyCoupon()))
    throw new ConfigError(
      'This database has coupons, but the shop that holds the key of their codes is missing. Restore the collection "shop" from a backup.',
    );
}

const isDemo = ({ mongodbUri, shop }: Config): boolean => mongodbUri === undefined && shop.name === 'demo';

/** The demo is data, not part of the program: it is read only where it is wanted. */
async function loadDemoShop(shop: Shop, dataDir: string): Promise<void> {
  const { loadDemo } = await import('../scripts/demo/load.js');
  await loadDemo(shop, dataDir);
}

function announcement(shop: Shop, config: Config, { description }: Database, mail: string): string {
  const lines = [
    `Regulars is ready: ${shop.title}, ${shop.currency}, ${shop.zone}.`,
    `  The shop      ${consoleLink(shop)}`,
    '                (figures only; good once, within an hour. Sign in with a key to see customers)',
    `  The API       ${shop.publicUrl}/docs`,
    `  Database      ${description}`,
    `  Mails         ${mail}`,
    ...config.notes.map((sentence) => `  Note          ${sentence}`),
    ...(isDemo(config) ? demoKeys(config) : ['  Keys          npm run keys -- create --role admin --name you']),
    ...(shop.clock === 'stepped' ? ['  The clock     npm run step -- --days 3'] : []),
    'Ctrl-C stops it.',
  ];
  return lines.join('\n');
}

/** The demo's keys open nothing but the demo. */
function demoKeys({ dataDir }: Config): string[] {
  const file = join(dataDir, 'demo-keys.json');
  const keys: { name: string; role: string; key: string }[] = JSON.parse(readFileSync(file, 'utf8'));
  return [`  Keys          kept in ${file}`, ...keys.map(({ name, role, key }) => `    ${role.padEnd(11)} ${key}  ${name}`)];
}

interface Running {
  stopServer(): Promise<void>;
  ticking: { stop(): Promise<void> };
  mail: { close(): void };
  database: Database;
  stopLogging(): void;
}

async function stop({ stopServer, ticking, mail, database, stopLogging }: Running): Promise<void> {
  await Promise.all([stopServer(), ticking.stop()]);
  await Promise.all([flushRefusals(), flushInFlight()]);
  stopLogging();
  mail.close();
  await database.close();
}
