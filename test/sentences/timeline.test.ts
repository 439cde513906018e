import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { LANGUAGES } from '../../campaigns/words/language.js';
import { loadDemo } from '../../scripts/demo/load.js';
import { listCustomers } from '../../server/customers/customers.store.js';
import { timelineOf } from '../../server/timeline/timeline.service.js';
import { faultOf } from '../campaigns/words/sentences.js';
import { useDatabase } from '../support/database.js';

const dataDir = mkdtempSync(join(tmpdir(), 'regulars-sentences-'));
const shop = useDatabase();

beforeAll(() => loadDemo(shop(), dataDir), 150_000);
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** What people and messages said themselves stands as they said it; coupon codes, order numbers and names are nobody's language. */
const ours = (sentence: string): string => sentence.replaceAll(/ ?“[^”]*”/g, '').replace(/(?<=^[^.。]*)[:：] ?\D.*$/s, '.');

test.each(LANGUAGES)('F3: every line of the demo’s timelines is a sentence in %s', async (language) => {
  const people = await listCustomers(null, 100);
  const told = (await Promise.all(people.map((customer) => timelineOf(customer, null, 500, language)))).flat();
  expect(new Set(told.map(({ what }) => what)).size).toBeGreaterThan(20);
  const faults = told
    .map(({ what, sentence }) => [what, faultOf(endedIn(ours(sentence), language), language)])
    .filter(([, fault]) => fault);
  expect(faults).toEqual([]);
});

/** What somebody wrote need not end like a sentence. */
const endedIn = (sentence: string, language: string): string => sentence.replace(/[.。]*$/, language === 'zh' ? '。' : '.').trim();

test('F3: every line is told in each language, with the same code, order and place', async () => {
  const people = await listCustomers(null, 100);
  for (const customer of people) {
    const [en, zh, ko] = await Promise.all(LANGUAGES.map((language) => timelineOf(customer, null, 500, language)));
    const bare = (lines: typeof en) => lines?.map(({ sentence: _sentence, reasons: _reasons, ...line }) => line);
    expect(bare(zh)).toEqual(bare(en));
    expect(bare(ko)).toEqual(bare(en));
    for (const [index, line] of (en ?? []).entries()) {
      expect(zh?.[index]?.sentence).not.toBe(line.sentence);
      expect(ko?.[index]?.sentence).not.toBe(line.sentence);
    }
  }
});
