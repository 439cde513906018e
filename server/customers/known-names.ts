import type { IdentifierRow } from './identifiers.store.js';

const MANY = 10_000;

const known = new Map<string, IdentifierRow>();

/** Where the shop's own ids led when they were read last, by their hash. Only the customer says whether that is so still: by being there, and having the id. */
export const knownRow = (hash: string): IdentifierRow | null => known.get(hash) ?? null;

export function rememberRow(row: IdentifierRow): void {
  if (known.size >= MANY) known.clear();
  known.set(row._id, row);
}

export const forgetRow = (hash: string): void => void known.delete(hash);
