import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { minorOf } from '../../scripts/import/baskets.js';
import { readJourney } from '../../scripts/import/run.js';

const HEADER = 'transaction_timestamp,basket_id,household_id,product_id,product_category,quantity,sales_value';
const GOOD = '2017-01-01 09:16:13,b1,993,8118533,CANNED JUICES,1,3.49';
let dir = '';

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'regulars-table-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const write = (content: Buffer): void => writeFileSync(join(dir, 'order_lines.csv.gz'), content);
const fileOf = (...lines: string[]): Buffer => gzipSync(`${lines.join('\n')}\n`);

/** The baskets that are read, and what is said of the others. */
async function read() {
  const { baskets, bad } = await readJourney(dir);
  return { lines: baskets.flatMap(({ lines }) => lines).length, bad: bad.map(({ line, why }) => [line, why]) };
}

test.each([
  ['no basket', GOOD.replace('b1', ''), 'It has no basket_id.'],
  ['a household that is no number', GOOD.replace('993', 'x'), 'household_id is no number: "x".'],
  ['no product', GOOD.replace('8118533', ''), 'It has no product_id.'],
  ['a day that does not exist', GOOD.replace('01-01', '02-30'), 'transaction_timestamp is no time: "2017-02-30 09:16:13".'],
  ['an amount that is no number', GOOD.replace('3.49', '3.4O'), 'sales_value is no amount of 0 or more: "3.4O".'],
  ['a negative amount', GOOD.replace('3.49', '-3.49'), 'sales_value is no amount of 0 or more: "-3.49".'],
  ['a quantity that is no number', GOOD.replace(',1,', ',one,'), 'quantity is no number of 0 or more: "one".'],
  ['a column too many', `${GOOD},0`, 'It has 8 columns, but the header has 7.'],
])('a line with %s is named, and the next one counts', async (_what, line, why) => {
  write(fileOf(HEADER, line, GOOD));
  expect(await read()).toEqual({ lines: 1, bad: [[2, why]] });
});

test('a quotation mark that is never closed spoils its own line only; a comma between two belongs to the word', async () => {
  write(fileOf(HEADER, GOOD.replace('CANNED', '"CANNED'), GOOD.replace('CANNED JUICES', '"JUICES, CANNED"')));
  const { lines, bad } = await read();
  expect(lines).toBe(1);
  expect(bad).toEqual([[2, expect.stringContaining('It is no CSV')]]);
});

test('a column that is not known is named and left out', async () => {
  write(fileOf(`${HEADER},colour`, `${GOOD},red`));
  expect(await read()).toEqual({ lines: 1, bad: [[1, 'The column "colour" is not known, and left out.']] });
});

test('without a column that is needed no line can be read', async () => {
  write(fileOf(HEADER.replace('basket_id', 'basket'), GOOD));
  const { lines, bad } = await read();
  expect(lines).toBe(0);
  expect(bad).toContainEqual([1, 'There is no column "basket_id", so that no line can be read.']);
});

test('of a file that breaks off what could be unzipped counts, and the line is named', async () => {
  const whole = gzipSync([HEADER, ...Array.from({ length: 20_000 }, (_, index) => GOOD.replace('b1', `b${index}`))].join('\n'));
  write(whole.subarray(0, Math.floor(whole.length / 2)));
  const { lines, bad } = await read();
  expect(lines).toBeGreaterThan(1000);
  expect(bad).toEqual([[lines + 2, expect.stringContaining('The file cannot be read from here on')]]);
});

test('what is no gzip is said, and nothing is thrown', async () => {
  write(Buffer.from(`${HEADER}\n${GOOD}\n`));
  expect(await read()).toEqual({ lines: 0, bad: [[1, expect.stringContaining('The file cannot be read from here on')]] });
});

test('a missing file is said in a sentence: without order lines there is nothing to do, without the others there is', async () => {
  write(fileOf(HEADER, GOOD));
  expect((await readJourney(dir)).lacks).toEqual([
    'There is no households.csv.gz: nothing is known of the households but their baskets.',
    'campaigns.csv.gz or campaign_households.csv.gz is not there: nobody claims a coupon.',
  ]);
  await expect(readJourney(join(dir, 'nowhere'))).rejects.toThrow('There is no order_lines.csv.gz');
});

test.each([
  ['0', 0],
  ['3', 300],
  ['3.4', 340],
  ['1.1', 110],
  ['2.51', 251],
  ['8.95', 895],
  ['100.00', 10_000],
  ['4.440892e-16', 0],
  ['1e+05', 10_000_000],
  ['0.005', 1],
  ['0.00499', 0],
  ['', null],
  ['1,5', null],
])('"%s" is %s cents', (text, minor) => expect(minorOf(text)).toBe(minor));
