/** Stands for a budget or limit that there is none of. */
export const ENDLESS = 4_000_000_000_000_000;

export const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);

/** A sentence for each that is not what it should be. */
export const unequal = (what: string, pairs: Record<string, [is: unknown, should: unknown]>): string[] =>
  Object.entries(pairs).flatMap(([name, [is, should]]) => (is === should ? [] : [`${what}: ${name} is ${is}, not ${should}`]));
