import { existsSync } from 'node:fs';
import { type Batch, batchesIn, owned, type Write } from './format.js';

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
  /** What is there but not as it was written, and was not written again. */
  readonly lost = new Map<string, Write>();
  /** How many writes, at least, cannot be told any more. */
  unknown = 0;
  private part = 0;

  /** `acknowledged`: the last batch that must be there. */
  constructor(path: string, acknowledged: number) {
    for (const batch of existsSync(path) ? batchesIn(path) : []) {
      // The program died while it wrote this, and nobody was told of it.
      if (batch.isLast && batch.number > acknowledged && !isWhole(batch)) break;
      if (!this.continues(batch)) this.findings.add('some of what was written between is missing, so documents may not be as last written');
      this.take(batch);
      [this.batch, this.part, this.end] = [batch.number, batch.part, batch.end];
    }
    if (this.batch < acknowledged)
      this.findings.add(`writes that were acknowledged are missing (${this.batch} of ${acknowledged} are there)`);
  }

  /** A file begins with batch 1, or with a snapshot, whose parts have the number before that of the batch after them. */
  private continues({ number, part }: Batch): boolean {
    if (this.end === 0) return part === 1 || (part === 0 && number === 1);
    return (number === this.batch + 1 && part === 0) || (number === this.batch && part === this.part + 1 && part > 1);
  }

  private take({ writes, broken, missing }: Batch): void {
    for (const { namespace, sequence, bytes } of writes) {
      if (bytes) this.collection(namespace).set(sequence, owned(bytes));
      else this.collection(namespace).delete(sequence);
      this.lost.delete(`${namespace} ${sequence}`);
    }
    for (const write of broken) {
      this.findings.add(`documents of ${write.namespace} are not as they were written`);
      this.collection(write.namespace).delete(write.sequence);
      this.lost.set(`${write.namespace} ${write.sequence}`, write);
    }
    if (missing === 0) return;
    this.findings.add('some of it cannot be read, so documents may not be as last written');
    this.unknown += missing ?? 1;
  }

  private collection(namespace: string): Map<number, Buffer> {
    const known = this.contents.get(namespace) ?? new Map<number, Buffer>();
    this.contents.set(namespace, known);
    return known;
  }
}

const isWhole = ({ broken, missing }: Batch): boolean => broken.length === 0 && missing === 0;
