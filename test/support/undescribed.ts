import { DOCUMENT, type Operation, type Schema } from './openapi.js';

/** What of the OpenAPI document nobody has described yet, by JSON pointer. */
type Described = Pick<typeof DOCUMENT, 'tags' | 'paths' | 'components'>;

/** Pointers to every tag, operation, parameter, property and component whose description is missing or only says its name again. */
export function undescribed(document: Described = DOCUMENT): string[] {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ at: pointer('paths', path, method), operation })),
  );
  const used = new Set(operations.flatMap(({ operation }) => operation.tags));
  const told = new Map(document.tags.map(({ name, description }) => [name, description]));
  const schemas = Object.entries(document.components.schemas);
  return [
    ...[...used].filter((name) => !says(told.get(name), name)).map((name) => pointer('tags', name)),
    ...operations.flatMap(({ at, operation }) => ofOperation(operation, at)),
    ...schemas.filter(([name, { description }]) => !says(description, name)).map(([name]) => pointer('components', 'schemas', name)),
    ...propertiesIn(document, '')
      .filter(({ name, node }) => !says(descriptionOf(node, document), name))
      .map(({ at }) => at),
  ];
}

function ofOperation(
  { summary, description, parameters }: Pick<Operation, 'summary' | 'description' | 'parameters'>,
  at: string,
): string[] {
  // The roles that may call it are written by the machinery, from the table; they describe nothing.
  const own = description.replace(/\s*Roles: [^.]*\.$/, '');
  return [
    ...(says(summary, '') ? [] : [`${at}/summary`]),
    ...(says(own, '') && own !== summary ? [] : [`${at}/description`]),
    ...parameters.filter((one) => !says(one.description, one.name)).map(({ name }) => `${at}/parameters/${name}`),
  ];
}

interface Found {
  at: string;
  name: string;
  node: Schema;
}

const DATA = new Set(['example', 'examples', 'enum', 'const', 'default']);

/** Every property of every schema anywhere in the document. What is data, an example for instance, holds no schemas. */
function propertiesIn(value: unknown, at: string): Found[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = `${at}${pointer(key)}`;
    if (DATA.has(key)) return [];
    if (key !== 'properties') return propertiesIn(inner, here);
    return Object.entries<Schema>(inner).flatMap(([name, node]) => [
      { at: `${here}${pointer(name)}`, name, node },
      ...propertiesIn(node, `${here}${pointer(name)}`),
    ]);
  });
}

/** A bare reference says what its component says. */
function descriptionOf({ description, $ref }: Schema, { components }: Described): string | undefined {
  return description ?? ($ref === undefined ? undefined : components.schemas[$ref.split('/').at(-1) ?? '']?.description);
}

const FILLING = new Set(['the', 'a', 'an', 'of', 'its', 'is', 'this', 'in', 'to', 'or']);

/** Whether a description says more than the name it stands beside: "The expires at." does not. */
export function says(description: string | undefined, name: string): boolean {
  const words = (text: string) =>
    text
      .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .match(/[\p{L}\d]+/gu) ?? [];
  const known = new Set(words(name));
  return words(description ?? '').some((word) => !known.has(word) && !FILLING.has(word));
}

const pointer = (...steps: string[]): string => steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
