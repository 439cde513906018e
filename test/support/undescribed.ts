/** What of an OpenAPI document nobody has described yet, by JSON pointer. */
interface Node {
  $ref?: string;
  description?: string;
  properties?: Record<string, Node>;
  [keyword: string]: unknown;
}

interface Operation {
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: { name: string; description?: string; schema?: Node }[];
}

export interface Described {
  tags?: { name: string; description?: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Node> };
}

/** Pointers to every tag, operation, parameter, property and component whose description is missing or only says its name again. */
export function undescribed(document: Described): string[] {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ at: pointer('paths', path, method), operation })),
  );
  const used = new Set(operations.flatMap(({ operation }) => operation.tags ?? []));
  const told = new Map((document.tags ?? []).map(({ name, description }) => [name, description]));
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

function ofOperation({ summary = '', description = '', parameters = [] }: Operation, at: string): string[] {
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
  node: Node;
}

/** Every property of every schema anywhere in the document. Examples and the names of properties are data, not schemas. */
function propertiesIn(value: unknown, at: string): Found[] {
  if (Array.isArray(value)) return value.flatMap((one, index) => propertiesIn(one, `${at}/${index}`));
  if (!isNode(value)) return [];
  const own = isNode(value.properties) ? Object.entries(value.properties) : [];
  const inner = Object.entries(value).filter(([key]) => !['properties', 'example', 'examples', 'enum', 'const', 'default'].includes(key));
  return [
    ...own.flatMap(([name, node]) => [
      { at: `${at}${pointer('properties', name)}`, name, node },
      ...propertiesIn(node, `${at}${pointer('properties', name)}`),
    ]),
    ...inner.flatMap(([key, one]) => propertiesIn(one, `${at}${pointer(key)}`)),
  ];
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A bare reference says what its component says. */
function descriptionOf({ description, $ref }: Node, { components }: Described): string | undefined {
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
