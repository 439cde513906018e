import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { DOCUMENT } from '../support/openapi.js';

const DOCS = join(import.meta.dirname, '../../docs');
const TEXT = readFileSync(join(DOCS, 'rivals.md'), 'utf8');

const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^#{1,4} (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

test('docs/rivals.md leads only to what is there', () => {
  const links = [...TEXT.matchAll(/\]\(([^)#]*)(?:#([^)]+))?\)/g)].map(([, path = '', anchor]) => ({ file: join(DOCS, path), anchor }));
  expect(links.length).toBeGreaterThan(20);
  expect(links.filter(({ file, anchor }) => !existsSync(file) || (anchor !== undefined && !anchorsOf(file).includes(anchor)))).toEqual([]);
});

test('what it ticks by an endpoint is an endpoint', () => {
  const named = [...TEXT.matchAll(/`(GET|POST) (\/v1\/[\w/{}]+)/g)];
  expect(named.length).toBeGreaterThan(2);
  expect(named.filter(([, method = '', path = '']) => DOCUMENT.paths[path]?.[method.toLowerCase()] === undefined).map(String)).toEqual([]);
});

test('each row of the first table has a mark for each rival, and one of ours', () => {
  const rows = TEXT.split('\n').filter((line) => /^\| \w/.test(line) && line.split('|').length === 12);
  expect(rows.length).toBeGreaterThanOrEqual(10);
  const marked = /^(●|◐|○|\?|says so)/;
  expect(
    rows.filter(
      (row) =>
        !row
          .split('|')
          .slice(2, 11)
          .map((cell) => cell.trim())
          .every((cell) => marked.test(cell)),
    ),
  ).toEqual([]);
});
