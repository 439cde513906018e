import type { DueRecords, SummedRecords } from './due.store.js';
import type { Given, Reckoned, Summed } from './rollup.js';

/** Says of each of some records what it comes to, in their order. */
export type Reckoning<Sums> = (records: Sums[]) => Promise<Given[]>;

/** A kind of record that something is summed from. */
export interface Kind {
  records: SummedRecords;
  /** Those that are due, at most so many, or a few times as many. 0: none is asked for. */
  take(limit: number): Promise<Taken>;
  /** What all of them come to, a page after the other. */
  page(after: string, limit: number): Promise<Reckoned[]>;
}

/** Records as they were read. */
export interface Taken {
  /** No more are due than these. */
  isAll: boolean;
  /** Records of other kinds that come to something else because of these, by kind. */
  others: Record<string, string[]>;
  /** What they come to, and some more that were not among them. */
  reckon(more: string[]): Promise<Reckoned[]>;
}

interface Row<Sums extends Summed> {
  records: DueRecords<Sums>;
  /** One for each room that sums something of it. */
  reckonings: Reckoning<Sums>[];
  others?: (records: Sums[]) => Promise<Record<string, string[]>> | Record<string, string[]>;
  /** What one of them comes to, it comes to for ever. */
  isFinal?: true;
  /** So many times as many as of others are taken at once: nothing is read to reckon them, and many put the same. */
  times?: number;
}

export function kindOf<Sums extends Summed>({ records, reckonings, others = () => ({}), isFinal, times = 1 }: Row<Sums>): Kind {
  const reckonAll = async (all: Sums[]): Promise<Reckoned[]> => {
    const given = await Promise.all(reckonings.map((reckon) => reckon(all)));
    return all.map((record, index) => ({
      record,
      given: together(given.flatMap((one) => one[index] ?? [])),
      ...(isFinal && { isFinal }),
    }));
  };
  return {
    records,
    async take(limit) {
      const found = limit === 0 ? [] : await records.findDue(limit * times);
      const ids = found.map(({ _id }) => _id);
      const reckon = async (more: string[]) => reckonAll([...found, ...(await records.find(more.filter((id) => !ids.includes(id))))]);
      return { isAll: found.length < limit * times || limit === 0, others: await others(found), reckon };
    },
    page: async (after, limit) => reckonAll(await records.page(after, limit)),
  };
}

const together = (all: Given[]): Given => Object.assign({}, ...all, { parts: all.flatMap(({ parts }) => parts) });
