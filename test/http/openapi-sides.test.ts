import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { ENDPOINTS, WEBHOOKS } from '../../server/app.js';
import { openApiDocument } from '../../server/http/openapi.js';
import { type Json, newComponents } from '../../server/http/openapi-components.js';
import { DOCUMENT } from '../support/openapi.js';

/** What a body takes and what an answer gives: one name never stands for two shapes. */
const componentsOf = (document: Json): Record<string, unknown> => (document.components as { schemas: Record<string, unknown> }).schemas;
const references = (value: unknown): string[] => [...JSON.stringify(value).matchAll(/schemas\/(\w+)"/g)].map(([, name = '']) => name);

function twoSided(input: z.ZodType, output: z.ZodType) {
  const components = newComponents();
  const document = { input: components.schemaOf(input, 'input'), output: components.schemaOf(output, 'output') };
  return components.named(document);
}

test('a shape with a default is two: the input may leave the field out, the answer always has it', () => {
  const cart = z.strictObject({ tax: z.boolean().default(true).describe('Tax is included.') }).meta({ id: 'TestCart' });
  const document = twoSided(cart, cart);
  expect(document).toMatchObject({
    input: { $ref: '#/components/schemas/TestCartInput' },
    output: { $ref: '#/components/schemas/TestCart' },
  });
  const { TestCartInput, TestCart } = componentsOf(document);
  expect(TestCartInput).not.toHaveProperty('required');
  expect(TestCartInput).toMatchObject({ properties: { tax: { type: 'boolean', description: 'Tax is included. Default: `true`.' } } });
  expect(TestCart).toMatchObject({ required: ['tax'], properties: { tax: { type: 'boolean', description: 'Tax is included.' } } });
  expect(JSON.stringify(document)).not.toContain('"default"');
});

test('so is what refers to one, however far away and in a circle', () => {
  const leaf = z.strictObject({ size: z.int().default(1) }).meta({ id: 'TestLeaf' });
  const tree: z.ZodType = z.lazy(() => z.strictObject({ leaf, branches: z.array(tree) })).meta({ id: 'TestTree' });
  const forest = z.strictObject({ tree }).meta({ id: 'TestForest' });
  const schemas = componentsOf(twoSided(forest, forest));
  expect(Object.keys(schemas).sort()).toEqual(['TestForest', 'TestForestInput', 'TestLeaf', 'TestLeafInput', 'TestTree', 'TestTreeInput']);
  for (const [name, schema] of Object.entries(schemas))
    expect([name, references(schema).every((one) => one.endsWith('Input') === name.endsWith('Input'))]).toEqual([name, true]);
});

test('a shape that is the same on both sides is one', () => {
  const rule = z.strictObject({ fact: z.string().optional() }).meta({ id: 'TestRule' });
  expect(Object.keys(componentsOf(twoSided(rule, z.array(rule))))).toEqual(['TestRule']);
});

test('two shapes under one name are no document', () => {
  const taken = z.strictObject({ taken: z.string() }).meta({ id: 'TestShapeInput' });
  const [input, output] = [z.strictObject({ a: z.string() }), z.strictObject({ b: z.string(), taken })];
  expect(() => twoSided(input.meta({ id: 'TestShape' }), output.meta({ id: 'TestShape' }))).toThrow('Two shapes');
  const components = newComponents();
  components.schemaOf(z.object({ one: z.strictObject({ a: z.string() }).meta({ id: 'TestOther' }) }), 'input');
  expect(() => components.schemaOf(z.object({ two: z.strictObject({ b: z.string() }).meta({ id: 'TestOther' }) }), 'input')).toThrow(
    'Two shapes',
  );
});

test('every component of the document is what its side alone has', () => {
  const nothing = z.null();
  const bodies = ENDPOINTS.map(({ pending: _pending, ...endpoint }) => ({ ...endpoint, answer: nothing }));
  const answers = ENDPOINTS.map(({ body: _body, bodyDocument: _document, query: _query, params: _params, ...endpoint }) => endpoint);
  const sideless = (schema: unknown) => JSON.stringify(schema).replaceAll(/Input"/g, '"');
  const all: Record<string, unknown> = DOCUMENT.components.schemas;
  const [inputs, outputs] = [componentsOf(openApiDocument(bodies, {}, '')), componentsOf(openApiDocument(answers, WEBHOOKS, ''))];
  const told = Object.entries(inputs).map(([name, schema]) => [name, sideless(all[`${name}Input`] ?? all[name]), sideless(schema)]);
  const given = Object.entries(outputs).map(([name, schema]) => [name, sideless(all[name]), sideless(schema)]);
  expect([...told, ...given].filter(([, one, other]) => one !== other)).toEqual([]);
  expect(Object.keys(all)).toEqual(expect.arrayContaining(['CampaignInput', 'Campaign', 'GiftInput', 'Gift']));
});

/** The answers of an operation by their statuses are no schema. */
const STATUS = /^(\d\d\d|\dXX|default)$/;

test('nothing in the document has a default that a generator would take for required', () => {
  const defaults = (value: unknown): unknown[] =>
    typeof value !== 'object' || value === null
      ? []
      : Object.entries(value).flatMap(([key, inner]) =>
          key === 'default' && !Object.keys(value).every((one) => STATUS.test(one)) ? [value] : defaults(inner),
        );
  expect(defaults(DOCUMENT)).toEqual([]);
  expect(JSON.stringify(DOCUMENT.components.schemas.CampaignInput)).toContain('Default: `0`.');
});
