import { CATALOG, readKey, TALLY, Tally, unseal } from './records.js';

export type Found = { collection: number; sequence: number; bytes: Buffer; checksum: number };
/** What cannot be trusted, as it lies there. */
export type Damaged = { collection: number; sequence: number; value: Buffer };

/** Reads everything that lies on the disk and knows whether it is all, and only, what was last written. */
export class Inspection {
  readonly total = new Tally();
  readonly tallies = new Map<number, Tally>();
  readonly damaged: Damaged[] = [];
  /** The names of collections, from their tallies. */
  readonly names = new Map<number, string>();
  /** The last batch that is there. */
  batch = 0;
  private statedTotal = new Tally();
  /** What each collection should hold. */
  readonly stated = new Map<number, Tally>();

  /** A document or an entry of the catalog; undefined for what is neither or is not whole. */
  take(key: Buffer, value: Buffer): Found | undefined {
    const [[collection, sequence], sealed] = [readKey(key), unseal(key, value)];
    if (!sealed || collection < 0) this.damaged.push({ collection, sequence, value: Buffer.from(value) });
    else if (sequence === TALLY) this.takeTally(collection, sealed);
    else return this.count({ collection, sequence, ...sealed });
    return undefined;
  }

  /** Everything that is wrong, each in a few words. `acknowledged`: the last batch that must be there. */
  findings(acknowledged: number): string[] {
    const perCollection = [...new Set([...this.stated.keys(), ...this.tallies.keys()])].flatMap((id) => this.difference(id));
    if (this.batch < acknowledged)
      return [`writes that were acknowledged are missing (${this.batch} of ${acknowledged} are there)`, ...perCollection];
    const isWhole = perCollection.length === 0 && this.damaged.length === 0;
    if (isWhole && !this.total.equals(this.statedTotal)) return ['a write that was acknowledged is missing'];
    return [...this.damagedByCollection(), ...perCollection];
  }

  /** By how many documents a collection is short of what it should hold, those that are damaged included. */
  missing = (collection: number): number => (this.stated.get(collection)?.count ?? 0) - (this.tallies.get(collection)?.count ?? 0);

  nameOf = (collection: number): string =>
    collection === CATALOG
      ? 'the list of collections'
      : (this.names.get(collection) ?? (collection < 0 ? 'an unknown collection' : `collection ${collection} (its name is lost)`));

  private takeTally(collection: number, { bytes, batch }: { bytes: Buffer; batch: number }): void {
    const tally = Tally.decode(bytes);
    if (collection === CATALOG) [this.statedTotal, this.batch] = [tally, batch];
    else {
      this.stated.set(collection, tally);
      this.names.set(collection, Tally.nameIn(bytes));
    }
  }

  private count(found: Found): Found {
    const tally = this.tallies.get(found.collection) ?? new Tally();
    this.tallies.set(found.collection, tally);
    for (const each of [tally, this.total]) each.add(found.checksum);
    return found;
  }

  private damagedByCollection(): string[] {
    const counts = new Map<number, number>();
    for (const { collection } of this.damaged) counts.set(collection, (counts.get(collection) ?? 0) + 1);
    return [...counts].map(([collection, count]) => `${documents(count, this.nameOf(collection))} damaged`);
  }

  private difference(collection: number): string[] {
    if (collection === CATALOG) return [];
    const [stated, there] = [this.stated.get(collection) ?? new Tally(), this.tallies.get(collection) ?? new Tally()];
    const missing = stated.count - there.count;
    const damaged = this.damaged.filter((record) => record.collection === collection);
    if (stated.equals(there) || (damaged.length > 0 && (missing >= damaged.length || damaged.some(({ sequence }) => sequence === TALLY))))
      return [];
    if (damaged.length > 0) return [`documents of ${this.nameOf(collection)} are not as last written`];
    if (missing > 0) return [`${documents(missing, this.nameOf(collection))} missing`];
    if (missing < 0) return [`${documents(-missing, this.nameOf(collection))} there that should not be`];
    return [`documents of ${this.nameOf(collection)} are not as last written`];
  }
}

const documents = (count: number, collection: string): string =>
  `${count} document${count === 1 ? '' : 's'} of ${collection} ${count === 1 ? 'is' : 'are'}`;
