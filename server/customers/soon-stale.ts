// Customers whom this program is about to mark as stale: here they count as such already.

const soon = new Map<string, number>();

export const isSoonStale = (id: string): boolean => soon.has(id);

/** Until what this returns is called, they count as stale. */
export function soonStale(ids: string[]): () => void {
  for (const id of ids) soon.set(id, (soon.get(id) ?? 0) + 1);
  return () => {
    for (const id of ids) {
      const left = (soon.get(id) ?? 0) - 1;
      if (left > 0) soon.set(id, left);
      else soon.delete(id);
    }
  };
}
