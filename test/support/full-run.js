import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A reporter that, after a run of everything, fails for queries in server/database/queries.json that nobody asked: the list says what is, not what was. */
export default class FullRun {
  constructor(config) {
    this.isFull =
      config.nonFlagArgs.length === 0 && !config.testNamePattern && !config.onlyChanged && !config.shard && !config.findRelatedTests;
    this.folder = mkdtempSync(join(tmpdir(), 'regulars-queries-'));
    process.env.QUERIES_ASKED = this.folder;
  }

  onRunComplete(_contexts, { success }) {
    const asked = new Set(readdirSync(this.folder).flatMap((name) => readFileSync(join(this.folder, name), 'utf8').split('\n')));
    rmSync(this.folder, { recursive: true, force: true });
    if (!this.isFull || !success) return;
    const { queries } = JSON.parse(readFileSync(new URL('../../server/database/queries.json', import.meta.url), 'utf8'));
    const texts = queries.map(({ collection, filter, sort }) => JSON.stringify({ collection, filter, sort }));
    const unused = texts.filter((text) => !asked.has(text));
    if (unused.length > 0) this.error = new Error(`server/database/queries.json lists what no test asks any more:\n${unused.join('\n')}`);
  }

  getLastError() {
    return this.error;
  }
}
