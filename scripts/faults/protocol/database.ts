import type { Tables } from './records.js';

/** Somebody at work: they stop before each operation, and may never go on. */
export type Steps<Result = void> = Generator<undefined, Result, undefined>;

type Name = keyof Tables;
type Log = (line: string) => void;

/** A database that can do one thing at a time to one row: insert by id, read, find, and one conditional update. Rows are never changed in place. */
export class Database {
  readonly rows: { [Table in Name]: Map<string, Tables[Table]> } = {
    coupons: new Map(),
    redemptions: new Map(),
    allowances: new Map(),
    usage: new Map(),
    checkouts: new Map(),
    orders: new Map(),
    events: new Map(),
  };
  /** How often anything was written. */
  version = 0;
  /** A mistake: an update is not done, and is taken for done. */
  isBelieved = false;

  /** `isAlone`: whether a move is a command of its own; of several that go together each document is read afterwards. */
  constructor(
    private readonly log: Log | null,
    private readonly isAlone: () => boolean,
  ) {}

  /** Puts a row in before the play begins. */
  put<Table extends Name>(table: Table, row: Tables[Table]): void {
    this.rows[table].set(row._id, row);
  }

  /** False: there is one of this id. */
  *insert<Table extends Name>(table: Table, row: Tables[Table]): Steps<boolean> {
    yield;
    const isNew = !this.rows[table].has(row._id);
    if (isNew) this.write(table, row);
    this.log?.(`insert ${table} ${row._id}: ${isNew ? JSON.stringify(row) : 'is there already'}`);
    return isNew;
  }

  *read<Table extends Name>(table: Table, id: string): Steps<Tables[Table] | null> {
    yield;
    const row = this.rows[table].get(id) ?? null;
    this.log?.(`read ${table} ${id}: ${JSON.stringify(row)}`);
    return row;
  }

  /** Of a row that is known to be there. */
  *get<Table extends Name>(table: Table, id: string): Steps<Tables[Table]> {
    const row = yield* this.read(table, id);
    if (row === null) throw new Error(`there is no ${id} in ${table}`);
    return row;
  }

  *find<Table extends Name>(table: Table, matches: (row: Tables[Table]) => boolean): Steps<Tables[Table][]> {
    yield;
    const found = [...this.rows[table].values()].filter(matches);
    this.log?.(`find ${table}: ${found.map(({ _id }) => _id)}`);
    return found;
  }

  /** Null: the row is not there, or does not match. */
  *update<Table extends Name>(
    table: Table,
    id: string,
    what: string,
    matches: (row: Tables[Table]) => boolean,
    change: (row: Tables[Table]) => Partial<Tables[Table]>,
  ): Steps<Tables[Table] | null> {
    yield;
    const row = this.rows[table].get(id);
    if (row !== undefined && this.isBelieved) return { ...row, ...change(row) };
    if (row === undefined || !matches(row)) {
      this.log?.(`${what} ${table} ${id}: no match`);
      return null;
    }
    const changed = { ...row, ...change(row) };
    this.write(table, changed);
    this.log?.(`${what} ${table} ${id}: ${JSON.stringify(changed)}`);
    return changed;
  }

  /** An update that may have gone with others: then the row is read afterwards, and is had only while it is still one's own. Null: read to tell. */
  *move<Table extends Name>(
    table: Table,
    id: string,
    what: string,
    matches: (row: Tables[Table]) => boolean,
    change: (row: Tables[Table]) => Partial<Tables[Table]>,
  ): Steps<Tables[Table] | null> {
    const isAlone = this.isAlone();
    let written: Partial<Tables[Table]> | null = null;
    const changed = yield* this.update(table, id, what, matches, (row) => (written = change(row)));
    if (isAlone) return changed;
    const after = yield* this.read(table, id);
    return after !== null && written !== null && has(after, written) ? after : null;
  }

  /**
   * A decision on what was read before, which may have gone with others: only where one of them found nothing is it read whether it was done.
   * Returns what was read with what was written, whatever else has changed in between. Null: read to tell.
   */
  *decision<Table extends Name>(
    table: Table,
    before: Tables[Table],
    what: string,
    matches: (row: Tables[Table]) => boolean,
    change: Partial<Tables[Table]>,
    isDoneAnyhow: boolean,
  ): Steps<Tables[Table] | null> {
    const [isAlone, haveAllFound] = [this.isAlone(), this.isAlone()];
    const changed = yield* this.update(table, before._id, what, matches, () => change);
    const done = { ...before, ...change };
    if (isDoneAnyhow) return done;
    if (isAlone || (changed !== null && haveAllFound)) return changed && done;
    const after = yield* this.read(table, before._id);
    return after !== null && has(after, change) ? done : null;
  }

  private write<Table extends Name>(table: Table, row: Tables[Table]): void {
    this.rows[table].set(row._id, row);
    this.version += 1;
  }
}

/** All that was written is still there: nobody has moved it on since. */
const has = <Row extends object>(row: Row, written: Partial<Row>): boolean =>
  (Object.keys(written) as (keyof Row)[]).every((field) => row[field] === written[field]);
