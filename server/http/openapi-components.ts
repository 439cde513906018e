import { z } from 'zod';

export type Json = Record<string, unknown>;
/** Bodies and parameters are input, answers are output. */
export type Side = 'input' | 'output';

/** The named shapes of one document. */
export interface Components {
  /** The JSON Schema of a zod schema; what has an id of its own goes to the components. */
  schemaOf(schema: z.ZodType, side: Side): Json;
  /** The document with its components, each under its own name. Where a name's two sides differ, the input is `…Input`. */
  named(document: Json): Json;
}

const REFERENCE = /"#\/components\/schemas\/(input|output):(\w+)"/g;

/** Shapes are kept by side until all are known: only then it is plain which of them differ. */
export function newComponents(): Components {
  const texts = new Map<string, string>(); // `input:Campaign` → its JSON Schema
  const known = { input: new Map<z.ZodType, Json>(), output: new Map<z.ZodType, Json>() };
  return {
    schemaOf(schema, side) {
      const found = known[side].get(schema);
      if (found) return found;
      const { $defs, json } = jsonSchema(schema, side);
      for (const [name, shape] of Object.entries($defs)) keep(texts, `${side}:${name}`, JSON.stringify(shape));
      known[side].set(schema, json);
      return json;
    },
    named: (document) => withNames(document, texts),
  };
}

function withNames(document: Json, texts: ReadonlyMap<string, string>): Json {
  const text = JSON.stringify({ document, schemas: Object.fromEntries([...texts].map(([key, shape]) => [key, JSON.parse(shape)])) });
  const differing = differingNames(texts);
  const nameOf = (side: string, name: string): string => (side === 'input' && differing.has(name) ? `${name}Input` : name);
  const renamed = text.replaceAll(REFERENCE, (_, side: string, name: string) => `"#/components/schemas/${nameOf(side, name)}"`);
  const { document: told, schemas } = JSON.parse(renamed) as { document: { components: Json }; schemas: Json };
  const components = new Map<string, unknown>();
  for (const [key, shape] of Object.entries(schemas)) {
    const [side = '', name = ''] = key.split(':');
    const full = nameOf(side, name);
    if (full !== name && texts.has(`output:${full}`)) throw new Error(`Two shapes of the document are named ${full}.`);
    components.set(full, shape);
  }
  return { ...told, components: { ...told.components, schemas: Object.fromEntries(components) } };
}

function keep(texts: Map<string, string>, key: string, text: string): void {
  const known = texts.get(key);
  if (known !== undefined && known !== text) throw new Error(`Two shapes of the document are named ${key}.`);
  texts.set(key, text);
}

/** The names whose two sides differ, in themselves or in what they refer to. */
function differingNames(texts: ReadonlyMap<string, string>): Set<string> {
  const both = [...texts].flatMap(([key, input]) => {
    const name = key.replace('input:', '');
    const output = key === name ? undefined : texts.get(`output:${name}`);
    return output === undefined ? [] : [{ name, input, output }];
  });
  const sideless = (text: string): string => text.replaceAll(REFERENCE, '"$2"');
  const differing = new Set(both.filter(({ input, output }) => sideless(input) !== sideless(output)).map(({ name }) => name));
  for (let count = -1; count !== differing.size; ) {
    count = differing.size;
    for (const { name, input } of both)
      if ([...input.matchAll(REFERENCE)].some(([, , referred = '']) => differing.has(referred))) differing.add(name);
  }
  return differing;
}

function jsonSchema(schema: z.ZodType, side: Side): { json: Json; $defs: Json } {
  const { $defs = {}, $schema: _dialect, ...json } = z.toJSONSchema(schema, { io: side, unrepresentable: 'any', override: tidied(side) });
  return JSON.parse(JSON.stringify({ json, $defs }).replaceAll('"#/$defs/', `"#/components/schemas/${side}:`)) as {
    json: Json;
    $defs: Json;
  };
}

/**
 * A default is told in words: generators take a field that has one for required. An answer may get further fields in a later version, so it
 * is closed only where its shape is a strict one. What a format says needs no pattern beside it, and every integer is a safe one.
 */
const tidied =
  (side: Side): NonNullable<z.core.ToJSONSchemaParams['override']> =>
  ({ zodSchema, jsonSchema: json }) => {
    if ('default' in json) {
      if (side === 'input')
        json.description = [json.description, `Default: \`${JSON.stringify(json.default)}\`.`].filter(Boolean).join(' ');
      delete json.default;
    }
    const { def } = zodSchema._zod;
    if (side === 'output' && def.type === 'object' && !('catchall' in def && def.catchall)) delete json.additionalProperties;
    if (json.format === 'date-time' || json.format === 'date') delete json.pattern;
    if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum;
    if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum;
  };
