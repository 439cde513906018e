import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Actor, ROLES } from '../../server/actors/actor.js';
import { createKey, findActorByKey } from '../../server/actors/actors.service.js';

/** Who works in the teahouse, and the web shop itself. */
const ACTORS = [
  { name: 'Mei, the owner', role: 'admin' },
  { name: 'Jun, marketing', role: 'marketer' },
  { name: 'Ana, service desk', role: 'agent' },
  { name: 'Bo, service desk', role: 'agent' },
  { name: 'Lin, head of service', role: 'supervisor' },
  { name: 'Park, deputy head of service', role: 'supervisor' },
  { name: 'Web shop', role: 'storefront' },
] as const;

const fileSchema = z.array(z.object({ name: z.string(), role: z.enum(ROLES), key: z.string() }));

/** The demo's actors, by their keys in `<dataDir>/demo-keys.json`, which is written before anybody uses one. Keys that got lost are made anew. */
export async function demoActors(dataDir: string): Promise<Actor[]> {
  const file = join(dataDir, 'demo-keys.json');
  const known = existsSync(file) ? await actorsOf(file) : [];
  if (known.length === ACTORS.length) return known;
  const made = [];
  for (const { name, role } of ACTORS) made.push(await createKey(name, role));
  writeWhole(
    file,
    made.map(({ actor: { name, role }, key }) => ({ name, role, key })),
  );
  return made.map(({ actor }) => actor);
}

/** Those whose keys this database knows. */
async function actorsOf(file: string): Promise<Actor[]> {
  const kept = fileSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  const found = await Promise.all((kept.data ?? []).map(({ key }) => findActorByKey(key)));
  return found.filter((actor) => actor !== null);
}

/** Nobody ever sees half a file, and only this user may read it. */
function writeWhole(file: string, keys: z.infer<typeof fileSchema>): void {
  const draft = `${file}.draft`;
  writeFileSync(draft, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}
