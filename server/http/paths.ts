/** What stands at a path, and the words of the path that its pattern leaves open. */
export interface Found<Value> {
  value: Value;
  params: Record<string, string>;
}

interface Step<Value> {
  next: Map<string, Step<Value>>; // by the next word; '' is the open one
  end: { value: Value; names: string[] } | null;
}

const OPEN = '';

/**
 * Values by patterns such as `/v1/coupons/{code}`, found word by word: how many there are does not matter. As in Express, capitals and a slash
 * at the end make no difference. A word that stands in a pattern is not taken for an open one.
 */
export function pathTable<Value>(patterns: readonly (readonly [string, Value])[]): (path: string) => Found<Value> | null {
  const top: Step<Value> = { next: new Map(), end: null };
  for (const [pattern, value] of patterns) {
    const words = wordsOf(pattern);
    const last = words.reduce((step, word) => stepTo(step, isOpen(word) ? OPEN : word), top);
    last.end = { value, names: words.filter(isOpen).map((word) => word.slice(1, -1)) };
  }
  return (path) => find(top, wordsOf(path));
}

function find<Value>(top: Step<Value>, words: string[]): Found<Value> | null {
  const given: string[] = [];
  let step: Step<Value> | undefined = top;
  for (const word of words) {
    const named: Step<Value> | undefined = word === '' ? undefined : step.next.get(word.toLowerCase());
    if (!named) given.push(word);
    step = named ?? step.next.get(OPEN);
    if (!step) return null;
  }
  if (!step.end || given.includes('')) return null;
  const { value, names } = step.end;
  return { value, params: Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(given[index] ?? '')])) };
}

function stepTo<Value>({ next }: Step<Value>, word: string): Step<Value> {
  const known = next.get(word) ?? { next: new Map(), end: null };
  next.set(word, known);
  return known;
}

const wordsOf = (path: string): string[] => path.slice(1, path.length > 1 && path.endsWith('/') ? -1 : undefined).split('/');

const isOpen = (word: string): boolean => word.startsWith('{');
