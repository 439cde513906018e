import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseDefinition } from '../campaigns/campaign.js';
import { cartSchema } from '../campaigns/cart.js';
import { REASONS } from '../campaigns/words/reasons.js';
import { eventSchema } from '../server/events/event.js';
import { DOCUMENT, type Schema } from './support/openapi.js';

const ROOT = join(import.meta.dirname, '..');
const MODEL = readFileSync(join(ROOT, 'docs/model.md'), 'utf8');

const files = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|md)$/.test(name))
    .map((name) => join(folder, name));

describe('docs/model.md', () => {
  const headings = [...MODEL.matchAll(/^#{2,3} (.+)$/gm)].map(([, heading = '']) => heading);

  test('has every heading that is cited', () => {
    const cited = ['campaigns', 'server', 'scripts', 'test', 'docs/decisions'].flatMap(files).flatMap((file) =>
      [...readFileSync(join(ROOT, file), 'utf8').matchAll(/model\.md(?:, "([^"]+)")?/g)].map(([text, heading]) => ({
        file,
        text,
        heading,
      })),
    );
    const own = cited.filter(({ file }) => file !== 'test/docs.test.ts');
    expect(own.length).toBeGreaterThan(10);
    expect(own.filter(({ heading }) => heading !== undefined && !headings.includes(heading))).toEqual([]);
  });

  test('leads only to what is there', () => {
    const anchors = headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-'),
    );
    const links = [...MODEL.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    expect(links.length).toBeGreaterThan(2);
    expect(links.filter((link) => link === undefined || !anchors.includes(link))).toEqual([]);
  });

  test('marks what waits with one of its own marks', () => {
    const known = [...MODEL.matchAll(/^\| \*(not yet(?:: \w+)?)\* \|/gm)].map(([, mark]) => mark);
    const used = new Set(
      [...MODEL.replaceAll(/\s+/g, ' ').matchAll(/\*([Nn]ot yet(?:: \w+)?)\.?\*/g)].map(([, mark = '']) => mark.toLowerCase()),
    );
    expect(known).toHaveLength(4);
    expect([...used].filter((mark) => !known.includes(mark))).toEqual([]);
  });
});

describe('what docs/model.md says of today', () => {
  const today = MODEL.slice(0, MODEL.indexOf('## Campaigns, continued')).replaceAll(/\s+/g, ' ');

  test('names endpoints that exist', () => {
    const named = [...today.matchAll(/\b(GET|POST|PUT|PATCH|DELETE) (\/v1\/[\w/{}]+)(?![\w/{}…])/g)].map(([, method = '', path = '']) => [
      method,
      path,
    ]);
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter(([method, path]) => DOCUMENT.paths[path ?? '']?.[method?.toLowerCase() ?? ''] === undefined)).toEqual([]);
  });

  test('names codes, states and kinds that are those of reasons or of the OpenAPI document', () => {
    const known = JSON.stringify([DOCUMENT, Object.keys(REASONS)]);
    const named = new Set([...today.matchAll(/`([a-z]+(?:_[a-z0-9]+)+)`/g)].map(([, code = '']) => code));
    expect(named.size).toBeGreaterThan(50);
    expect([...named].filter((code) => !new RegExp(`\\b${code}\\b`).test(known))).toEqual([]);
  });
});

const EXAMPLES = [...MODEL.matchAll(/^```json(?: (\w+))?\n([\s\S]*?)^```$/gm)].map(([, name = '', text = '']) => [name, text] as const);

describe('an example of docs/model.md has the fields of the OpenAPI document', () => {
  test.each(EXAMPLES.filter(([name]) => name !== ''))('%s', (name, text) => {
    const component = DOCUMENT.components.schemas[name];
    expect(component).toBeDefined();
    expect(component && faultsOf(JSON.parse(text), component, name)).toEqual([]);
  });

  test('the two that are bodies are taken as they stand', () => {
    const [cart, event] = EXAMPLES.filter(([name]) => name === '').map(([, text]) => JSON.parse(text));
    expect(cartSchema.parse(cart)).toEqual(cart);
    expect(eventSchema.safeParse(event)).toMatchObject({ success: true });
    const definition = EXAMPLES.find(([name]) => name === 'CampaignInput')?.[1] ?? '';
    expect(parseDefinition(JSON.parse(definition), { currency: 'CNY' })).toHaveProperty('definition');
  });
});

/** Where a value has fields that its schema does not know, lacks those that it asks for, or has another word than it allows. */
function faultsOf(value: unknown, schema: Schema & { required?: string[] }, path: string): string[] {
  if (schema.$ref !== undefined) return faultsOf(value, DOCUMENT.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, path);
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches) return branches.map((branch) => faultsOf(value, branch, path)).sort((one, other) => one.length - other.length)[0] ?? [];
  if (schema.enum && !schema.enum.includes(value)) return [`${path} is none of ${schema.enum.join(', ')}`];
  if ('const' in schema && schema.const !== value) return [`${path} is not ${schema.const}`];
  if (Array.isArray(value)) return value.flatMap((item, index) => faultsOf(item, schema.items ?? {}, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null || schema.properties === undefined) return typeFault(value, schema, path);
  const { properties, required = [] } = schema;
  return [
    ...required.filter((name) => !(name in value)).map((name) => `${path} lacks ${name}`),
    ...Object.entries(value).flatMap(([name, field]) => {
      const own = properties[name];
      return own ? faultsOf(field, own, `${path}.${name}`) : [`${path} has no ${name}`];
    }),
  ];
}

function typeFault(value: unknown, { type }: Schema, path: string): string[] {
  const types = type === undefined ? [] : [type].flat();
  const own = value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
  const isFine = types.length === 0 || types.includes(own) || (own === 'integer' && types.includes('number'));
  return isFine ? [] : [`${path} is ${own}, not ${types.join(' or ')}`];
}
