// Installs what package-lock.json names and node_modules lacks, then gets out of the way. Plain JavaScript: it runs before anything is installed.
// No install script of any package is run: whatever we use ships ready-built.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const everything = process.argv.includes('--all'); // the tools for the tests too
const stamp = `${root}node_modules/.installed`;

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Regulars needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

const lock = createHash('sha256')
  .update(readFileSync(`${root}package-lock.json`))
  .digest('hex');
const wanted = [`${lock} ${everything ? 'all' : 'program'}`, `${lock} all`];
if (existsSync(stamp) && wanted.includes(readFileSync(stamp, 'utf8'))) process.exit(0);

console.log(`Installing what Regulars needs${everything ? ' to run and to be tested' : ''} …`);
const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...(everything ? [] : ['--omit=dev'])];
// On Windows npm is a .cmd file, which only a shell can start. None of the arguments comes from outside.
const { status } = spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
if (status !== 0) {
  console.error('npm could not install the packages; see above. Regulars needs the npm registry the first time it starts.');
  process.exit(1);
}
writeFileSync(stamp, wanted[0]);
