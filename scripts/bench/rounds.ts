/** What came of some rounds of the same. */
export interface Spread {
  median: number;
  from: number;
  to: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other);
  return { median: quantile(sorted, 0.5), from: sorted[0] ?? 0, to: sorted.at(-1) ?? 0 };
}

/** Of sorted values, by linear interpolation between the two nearest. */
export function quantile(sorted: readonly number[], part: number): number {
  const place = (sorted.length - 1) * part;
  const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
  return low + (high - low) * (place - Math.floor(place));
}

/** A line of the table that a bench prints. */
export interface Row {
  what: string;
  unit: 'ms' | 'a second' | '×';
  values: readonly number[]; // one for each round
  cpuMs?: readonly number[]; // of the server, for each request
}

/** As it stands in docs/performance.md. */
export const tableOf = (rows: readonly Row[]): string =>
  ['| | median | spread | CPU of the server, ms each |', '|---|---|---|---|', ...rows.map(lineOf)].join('\n');

function lineOf({ what, unit, values, cpuMs }: Row): string {
  const { median, from, to } = spreadOf(values);
  const cpu = cpuMs === undefined ? '' : short(spreadOf(cpuMs).median);
  return `| ${what} | ${short(median)} ${unit} | ${short(from)} to ${short(to)} | ${cpu} |`;
}

/** Three digits that count. */
const short = (value: number): string => (value >= 100 ? value.toFixed(0) : Number(value.toPrecision(3)).toString());
