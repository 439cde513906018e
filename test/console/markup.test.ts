import { beforeAll, expect, test } from '@jest/globals';
import { ROLES, type Role } from '../../server/actors/actor.js';
import { useApi } from '../support/api.js';
import { standings } from './form-table.js';
import { signedIn, type Visitor } from './visitor.js';

const api = useApi();
const pages = new Map<string, string>();

/** Every page on which a form stands, as each role sees it. */
beforeAll(async () => {
  const visitors = new Map<Role, Visitor>();
  for (const role of ROLES.filter((one) => one !== 'storefront')) visitors.set(role, await signedIn(api(), role));
  const paths = new Set(Object.values(await standings(api(), visitors)).map(({ page }) => page));
  for (const path of [...paths, '/console', '/console/cases', '/console/customers', '/console/messages/figures'])
    for (const [role, visitor] of visitors) pages.set(`${role} ${path}`, (await visitor.get(path)).text);
});

const VOID = /^(area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/;

/** The tags of a page in their sequence; fails where one is not closed or closes another. */
function tagsOf(html: string): { name: string; attributes: string; inside: string[] }[] {
  const open: string[] = [];
  const tags = [];
  for (const [, end = '', name = '', attributes = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)\s*>/g)) {
    if (end === '') tags.push({ name, attributes, inside: [...open] });
    if (end === '' && !VOID.test(name)) open.push(name);
    if (end !== '' && open.pop() !== name) throw new Error(`</${name}> closes another tag: ${open.join(' > ')}`);
  }
  if (open.length > 0) throw new Error(`not closed: ${open.join(' > ')}`);
  return tags;
}

const INSIDE: Record<string, RegExp> = {
  li: /^ul$/,
  dt: /^dl$/,
  dd: /^dl$/,
  summary: /^details$/,
  option: /^select$/,
  td: /^tr$/,
  legend: /^fieldset$/,
};

test('every page is well formed: one heading of the first rank, no id twice, no script, every field with its label', () => {
  const wrong: string[] = [];
  for (const [page, html] of pages) {
    const tags = tagsOf(html.replace(/^<!doctype html>/, ''));
    const ids = tags.flatMap(({ attributes }) => /\sid="([^"]*)"/.exec(attributes)?.[1] ?? []);
    const say = (what: string) => wrong.push(`${page}: ${what}`);
    if (tags.filter(({ name }) => name === 'h1').length !== 1) say('not one h1');
    if (new Set(ids).size !== ids.length) say('an id twice');
    if (/<script|\son[a-z]+="|style="/.test(html)) say('a script or an inline style');
    for (const { name, attributes, inside } of tags) {
      const isField = /^(input|select|textarea)$/.test(name) && !attributes.includes('type="hidden"');
      if (isField && !inside.includes('label') && !attributes.includes('aria-label=')) say(`<${name}${attributes}> without a label`);
      if (INSIDE[name] && !INSIDE[name].test(inside.at(-1) ?? '')) say(`<${name}> in <${inside.at(-1)}>`);
      if (/^(form|details|ul|h2|p|div)$/.test(name) && inside.includes('p')) say(`<${name}> in a paragraph`);
      if (name === 'form' && inside.includes('form')) say('a form in a form');
    }
  }
  expect(wrong).toEqual([]);
});

test('no page speaks of what nobody says: codes, holes and odd sentences', () => {
  const odd = [/To nobody|waits for a yes|gives nothing away|It is up to/, /\bundefined\b|\[object /, /\bNaN\b/];
  const wrong = [...pages].flatMap(([page, html]) => odd.filter((pattern) => pattern.test(html)).map((pattern) => `${page}: ${pattern}`));
  expect(wrong).toEqual([]);
});
