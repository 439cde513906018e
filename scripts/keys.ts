import { Command, InvalidArgumentError } from 'commander';
import { nearestName } from '../campaigns/problem.js';
import { ROLES, type Role, SHOP_SOURCE, SYSTEM } from '../server/actors/actor.js';
import { createKey } from '../server/actors/actors.service.js';

import { type KeyRecord, listKeys } from '../server/actors/actors.store.js';
import { type KeyView, keyView, revokeKey } from '../server/actors/keys.service.js';
import { readConfig } from '../server/config.js';
import { openDatabase } from '../server/database/connect.js';
import { sentenceOf } from '../server/database/fault.js';
import { Refusal } from '../server/lib/refusal.js';

const program = new Command('npm run keys --')
  .description('Makes keys for people and systems, lists them and withdraws them. SHOP or MONGODB_URI say for which shop.')
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
  .description('lists keys by their ids: whose, since when, last used; no command shows a key again')
  .action(() => withDatabase(list));

program
  .command('revoke')
  .description('withdraws keys: they open nothing any more, within a second')
  .argument('[ids...]', 'ids as "list" shows them, like key_0123456789abcdef01234567')
  .option('--name <name>', 'all keys of this person or system', readName)
  .option('--force', 'even the last key of an admin')
  .action((ids: string[], { name, force = false }: { name?: string; force?: boolean }) => withDatabase(() => revoke(ids, name, force)));

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
  const keys = await allKeys();
  if (keys.length === 0) console.log('Nobody has a key yet. "npm run keys -- create --role admin --name …" makes the first.');
  for (const { id, role, name, source, createdAt, lastUsedAt, revokedAt } of keys)
    console.log(
      [
        id,
        role.padEnd(11),
        name,
        source === SHOP_SOURCE ? [] : `for ${source}`,
        `made ${day(createdAt)}`,
        useOf(lastUsedAt),
        revoked(revokedAt),
      ]
        .flat()
        .join('  '),
    );
}

const day = (at: Date): string => at.toISOString().slice(0, 10);

const useOf = (at: Date | null): string =>
  at === null ? 'never used' : `last used ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const revoked = (at: Date | null): string[] => (at === null ? [] : [`withdrawn ${day(at)}`]);

const PAGE = 200;

/** Every key, the newest first. */
async function allKeys(): Promise<KeyView[]> {
  const all: KeyRecord[] = [];
  for (let page = await listKeys(null, PAGE); page.length > 0; ) {
    all.push(...page);
    const last = page.at(-1);
    page = last && page.length === PAGE ? await listKeys({ at: last.createdAt, id: last._id }, PAGE) : [];
  }
  return Promise.all(all.map(keyView));
}

async function revoke(ids: string[], name: string | undefined, isLastWanted: boolean): Promise<void> {
  const named = name === undefined ? [] : (await allKeys()).filter((key) => key.name === name && key.revokedAt === null);
  if (name !== undefined && named.length === 0) throw new Refusal('not_found', `${name} has no key. "npm run keys -- list" shows all.`);
  const wanted = [...ids, ...named.map(({ id }) => id)];
  if (wanted.length === 0) throw new Refusal('invalid', 'Say which: ids as "npm run keys -- list" shows them, or --name.');
  for (const id of wanted) {
    const key = await revokeKey(id, SYSTEM, { isLastWanted });
    console.log(`Withdrawn: ${key.id}, ${key.role}, ${key.name}.`);
  }
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
