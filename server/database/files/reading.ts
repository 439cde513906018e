import { type Batch, FIRST, owned, type Write } from './format.js';

/** What lies in each collection, by sequence. */
export type Contents = Map<string, Map<number, Buffer>>;

/** Everything in a file as it was last written, and what is wrong with it. */
export class Reading {
  readonly contents: Contents = new Map();
  /** The last batch that is there, and where it ends in the file. */
  batch = 0;
  end = 0;
  /** Each in a few words. */
  readonly findings = new Set<string>();
  /** What is there but not as it was written, and was not written again. `bytes` as they were before, if they are known. */
  readonly lost = new Map<string, Write>();
  /** Whether more may be lost that nobody can list any more. */
  isMoreLost = false;
  private next = FIRST;

  /** `acknowledged`: the last batch that must be there; null where nobody knows. */
  constructor(batches: Iterable<Batch>, acknowledged: number | null) {
    for (const batch of batches) {
      // The program died while it wrote this, and nobody was told of it.
      if (batch.isLast && batch.number > (acknowledged ?? Number.POSITIVE_INFINITY) && !isWhole(batch)) continue;
      this.follow(batch);
      this.take(batch);
      [this.batch, this.end, this.next] = [batch.number, batch.end, batch.next];
    }
    if (this.next.part > 0) this.miss('the end of what was written anew is missing');
    if (acknowledged === null) this.miss('the file "acknowledged" is missing or cannot be read');
    else if (this.batch < acknowledged) this.miss(`writes that were acknowledged are missing (${this.batch} of ${acknowledged} are there)`);
  }

  private miss(finding: string): void {
    this.findings.add(finding);
    this.isMoreLost = true;
  }

  /** A snapshot says everything, so what lies before it counts no more. */
  private follow({ number, part }: Batch): void {
    const ahead = number - this.next.number || part - this.next.part;
    if (part === 1) this.forget();
    else if (ahead > 0) this.miss('some of what was written between is missing');
    if (ahead < 0 || (part === 1 && this.end > 0)) this.findings.add('some of it was written twice or is not in its place');
  }

  private forget(): void {
    this.contents.clear();
    this.lost.clear();
    this.isMoreLost = false;
  }

  private take({ writes, broken, missing }: Batch): void {
    for (const { namespace, sequence, bytes } of writes) {
      if (bytes) this.collection(namespace).set(sequence, owned(bytes));
      else this.collection(namespace).delete(sequence);
      if (this.lost.size > 0) this.lost.delete(`${namespace} ${sequence}`);
    }
    for (const { namespace, sequence, bytes } of broken) {
      const before = this.collection(namespace).get(sequence);
      this.findings.add(`documents of ${namespace} are not as they were written`);
      this.collection(namespace).delete(sequence);
      this.lost.set(`${namespace} ${sequence}`, { namespace, sequence, bytes: before ?? bytes });
    }
    if (missing !== 0) this.miss('some of it cannot be read');
  }

  private collection(namespace: string): Map<number, Buffer> {
    const known = this.contents.get(namespace) ?? new Map<number, Buffer>();
    this.contents.set(namespace, known);
    return known;
  }
}

const isWhole = ({ broken, missing }: Batch): boolean => broken.length === 0 && missing === 0;
