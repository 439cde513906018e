import { Command, InvalidArgumentError } from 'commander';
import { nearestName } from '../campaigns/problem.js';
import { ROLES, type Role, SHOP_SOURCE } from '../server/actors/actor.js';
import { createKey } from '../server/actors/actors.service.js';
import { findActorsByRole } from '../server/actors/actors.store.js';
import { readConfig } from '../server/config.js';
import { openDatabase } from '../server/database/connect.js';
import { sentenceOf } from '../server/database/fault.js';

const program = new Command('npm run keys --')
  .description('Makes keys for people and systems, and lists who has one. SHOP or MONGODB_URI say for which shop.')
  .helpOption('-h, --help', 'shows this');

program
  .command('create')
  .description('makes a new key; it is printed alone on the last line and kept nowhere')
  .requiredOption('--role <role>', `one of ${ROLES.join(', ')}`, readRole)
  .requiredOption('--name <name>', 'the person or system that uses it; a known name gets one more key', readName)
  .option('--source <source>', 'the system whose order ids it speaks of, like pos or marketplace', readSource, SHOP_SOURCE)
  .action(({ role, name, source }: { role: Role; name: string; source: string }) => withDatabase(() => create(name, role, source)));

program
  .command('list')
  .description('lists names and roles; no command shows a key again')
  .action(() => withDatabase(list));

function readRole(text: string): Role {
  const role = ROLES.find((known) => known === text);
  if (role) return role;
  const nearest = nearestName(text, ROLES);
  throw new InvalidArgumentError(`The roles are ${ROLES.join(', ')}.${nearest ? ` Did you mean ${nearest}?` : ''}`);
}

function readName(text: string): string {
  const name = text.trim();
  if (name.length > 0 && name.length <= 100) return name;
  throw new InvalidArgumentError('A name has 1 to 100 characters.');
}

function readSource(text: string): string {
  if (/^[a-z][a-z0-9_-]{0,30}$/.test(text)) return text;
  throw new InvalidArgumentError('A source is a short name in lower case, like pos.');
}

async function create(name: string, role: Role, source: string): Promise<void> {
  const { actor, key } = await createKey(name, role, source);
  console.log(`A new key for ${actor.name}, ${actor.role}. Keep it; it is not shown again.`);
  console.log(key);
}

async function list(): Promise<void> {
  const actors = (await Promise.all(ROLES.map(findActorsByRole))).flat();
  if (actors.length === 0) console.log('Nobody has a key yet. "npm run keys -- create --role admin --name …" makes the first.');
  for (const { name, role } of actors) console.log(`${role.padEnd(12)}${name}`);
}

async function withDatabase(act: () => Promise<void>): Promise<void> {
  const config = readConfig();
  const database = await openDatabase(config, config.shop.name);
  await act().finally(database.close);
}

program.parseAsync().catch((error: unknown) => {
  process.exitCode = 1;
  console.error(sentenceOf(error) ?? error);
});
