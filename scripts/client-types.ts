import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { ENDPOINTS, WEBHOOKS } from '../server/app.js';
import { openApiDocument } from '../server/http/openapi.js';
import { shapeHash, shapeOf } from './client-types/shape.js';

const FILE = 'test/fixtures/openapi-client/api.ts';
const TOOL = 'openapi-typescript@7.13.0';
/** The generator needs a TypeScript of its own: this house has a newer one. */
const PACKAGES = [TOOL, 'typescript@5.9.3'];

new Command('npm run client-types')
  .description(
    `Writes ${FILE}: the types that a shop generates from our OpenAPI document, without flags. Fetches ${PACKAGES.join(' and ')} into a folder of npm's own.`,
  )
  .helpOption('-h, --help', 'shows this')
  .parse();

const document = openApiDocument(ENDPOINTS, WEBHOOKS, 'http://localhost');
const folder = mkdtempSync(join(tmpdir(), 'client-types-'));
const [from, to] = [join(folder, 'openapi.json'), join(folder, 'api.ts')];
writeFileSync(from, JSON.stringify(shapeOf(document)));
const packages = PACKAGES.map((name) => `--package=${name}`);
execFileSync('npm', ['exec', '--yes', ...packages, '--', 'openapi-typescript', from, '--output', to], { cwd: folder, stdio: 'inherit' });
writeFileSync(
  FILE,
  `// Made by ${TOOL} without flags: npm run client-types. Do not edit.\n// The document's shape: ${shapeHash(document)}\n\n${readFileSync(to, 'utf8')}`,
);
rmSync(folder, { recursive: true });
console.log(`${FILE} is written.`);
