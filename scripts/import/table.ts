import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse/sync';

/** Something in the files that cannot be used, for whoever mends it. */
export interface BadLine {
  file: string;
  line: number; // as an editor counts: the header is 1
  why: string;
}

/** What a row gives, or why it gives nothing. */
export type Read<Value> = { value: Value } | { why: string };

/** A row by its columns. A column that the file does not have reads as an empty text. */
export type Row = (column: string) => string;

export interface Shape<Value> {
  file: string;
  needed: readonly string[];
  /** Known, but not needed. */
  others: readonly string[];
  read(row: Row): Read<Value>;
}

export interface Table<Value> {
  values: Value[];
  bad: BadLine[];
}

/** Reads a gzipped CSV file with a header, one row a line. What is wrong is listed, never thrown. Null: there is no such file. */
export async function readTable<Value>(dir: string, shape: Shape<Value>): Promise<Table<Value> | null> {
  const unzipped = await unzip(join(dir, shape.file));
  if (unzipped === null) return null;
  const [header = '', ...lines] = wholeLines(unzipped);
  const table: Table<Value> = { values: [], bad: [] };
  const note = (line: number, why: string) => table.bad.push({ file: shape.file, line, why });
  const columns = header === '' && unzipped.broken !== null ? null : headerOf(header, shape, note);
  if (columns !== null)
    lines.forEach((text, index) => {
      const read = readLine(text, columns, shape);
      if ('value' in read) table.values.push(read.value);
      else note(index + 2, read.why);
    });
  if (unzipped.broken !== null) note(header === '' ? 1 : lines.length + 2, `The file cannot be read from here on: ${unzipped.broken}.`);
  return table;
}

interface Unzipped {
  text: string;
  broken: string | null; // why not the rest
}

/** Behind the last line break there is nothing; in a file that breaks off, half a line, which is no line. */
function wholeLines({ text, broken }: Unzipped): string[] {
  const lines = text.split(/\r?\n/);
  return broken !== null || lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** What can be unzipped of a file, and why not the rest. Null: there is no such file. */
function unzip(path: string): Promise<Unzipped | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const unzipping = createGunzip().on('data', (chunk: Buffer) => chunks.push(chunk));
    pipeline(createReadStream(path), unzipping, (error) => {
      if (error?.code === 'ENOENT') return resolve(null);
      resolve({
        text: Buffer.concat(chunks)
          .toString('utf8')
          .replace(/^\uFEFF/, ''),
        broken: error ? error.message : null,
      });
    });
  });
}

/** Columns by their place. Null: it lacks one that is needed. */
function headerOf<Value>(text: string, { needed, others }: Shape<Value>, note: (line: number, why: string) => void): string[] | null {
  const read = cellsOf(text);
  const columns = 'value' in read ? read.value : [];
  for (const column of columns)
    if (!needed.includes(column) && !others.includes(column)) note(1, `The column "${column}" is not known, and left out.`);
  const missing = needed.filter((column) => !columns.includes(column));
  if (missing.length === 0) return columns;
  note(1, `There is no column "${missing.join('", "')}", so that no line can be read.`);
  return null;
}

function readLine<Value>(text: string, columns: string[], { read }: Shape<Value>): Read<Value> {
  const cells = cellsOf(text);
  if ('why' in cells) return cells;
  if (cells.value.length !== columns.length) return { why: `It has ${cells.value.length} columns, but the header has ${columns.length}.` };
  return read((column) => cells.value[columns.indexOf(column)]?.trim() ?? '');
}

/** A line by itself, so that a quotation mark that is never closed spoils its own line only. */
function cellsOf(text: string): Read<string[]> {
  if (!text.includes('"')) return { value: text.split(',') };
  try {
    const [cells = []] = parse(text) as string[][];
    return { value: cells };
  } catch (error) {
    return { why: `It is no CSV: ${error instanceof Error ? error.message : error}.` };
  }
}
