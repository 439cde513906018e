import { findActorsByRole } from '../actors/actors.store.js';

/** The supervisors' ids in staff order: by name. */
export async function supervisorsInOrder(): Promise<string[]> {
  const supervisors = await findActorsByRole('supervisor');
  return supervisors.sort((one, other) => (one.name < other.name ? -1 : 1)).map(({ _id }) => _id);
}

/** Whose turn it is after somebody: the next in the order; from outside the order, its first. Null: the order is at its end. */
export const nextAfter = (order: string[], current: string | null): string | null =>
  order[current === null ? 0 : order.indexOf(current) + 1] ?? null;
