import { setImmediate as turn } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { Refusal } from '../lib/refusal.js';
import type { Endpoint } from './endpoint.js';
import { isArray, itemsOf, linesOf, outlineOf } from './json-text.js';
import { hasBody, readBytes, sizeWords } from './read-bytes.js';

const KB = 1024;

/** The most bytes of a body. */
export const LIMITS = { batch: 4096 * KB, order: 256 * KB, small: 64 * KB };

const NOT_JSON = 'The body is not valid JSON.';
const DEEPEST = 50;
const MOST_VALUES = 20_000;

/** A line of a batch that cannot be read. It is refused at its place; the others count. */
export class UnreadableLine {
  constructor(
    readonly code: 'bad_json' | 'too_large',
    readonly reason: string,
  ) {}
}

/** The most bytes that an endpoint takes: of one, and of a batch where it takes those. */
export const limitsOf = ({ bodySize = 'small', batch }: Endpoint): { one: number; batch: number | null } => ({
  one: LIMITS[bodySize],
  batch: batch === undefined ? null : LIMITS.batch,
});

export const mediaTypesOf = ({ batch }: Endpoint): string[] => [
  'application/json',
  ...(batch === undefined ? [] : ['application/x-ndjson']),
];

/**
 * The body of an endpoint as a value; of a batch, as an array or as NDJSON, an array. None is `{}`. Refuses, before anything is parsed,
 * other types, what is too large, and what is nested or stuffed beyond all reason. Compressed ones are taken for batches alone.
 */
export async function readBody(endpoint: Endpoint, req: Request, res: Response): Promise<unknown> {
  if (!hasBody(req)) return {};
  const isLines = endpoint.batch !== undefined && Boolean(req.is('application/x-ndjson'));
  refuseType(endpoint, req, isLines);
  const { one, batch } = limitsOf(endpoint);
  const bytes = withoutMark(await readBytes(req, res, batch ?? one, batch !== null));
  if (endpoint.batch !== undefined && (isLines || isArray(bytes))) return readBatch(bytes, endpoint.batch, isLines);
  if (bytes.length === 0) return {};
  return readOne(bytes, one);
}

function refuseType(endpoint: Endpoint, req: Request, isLines: boolean): void {
  if (!isLines && !req.is('application/json'))
    throw new Refusal('wrong_media_type', `Send the body as ${mediaTypesOf(endpoint).join(' or ')}, and say so in Content-Type.`);
  const charset = /charset\s*=\s*"?([^";\s]+)/i.exec(req.get('content-type') ?? '')?.[1];
  if (charset !== undefined && !/^(utf-?8|us-ascii)$/i.test(charset))
    throw new Refusal('wrong_media_type', 'The character set is not supported; send UTF-8.');
}

/** A byte order mark says nothing in UTF-8. */
const withoutMark = (bytes: Buffer): Buffer => (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes);

/** One value. Refuses what is not JSON, and what is nested or stuffed beyond all reason. */
export function readOne(text: Buffer, limit: number): unknown {
  const value = readValue(text, limit);
  if (value instanceof UnreadableLine) throw new Refusal(value.code, value.reason);
  return value;
}

/** A turn of the loop for others after this long: a batch is read in between them. */
const AT_A_STRETCH_MS = 10;

async function readBatch(text: Buffer, most: number, isLines: boolean): Promise<unknown[]> {
  const items = isLines ? linesOf(text, most) : itemsOf(text, most);
  if (items === null) throw new Refusal('bad_json', NOT_JSON);
  if (items.length > most) throw new Refusal('too_large', `Send at most ${most} at once.`);
  const values: unknown[] = [];
  let began = performance.now();
  for (const item of items) {
    const value = readValue(item, LIMITS.order);
    if (!isLines && value instanceof UnreadableLine && value.code === 'bad_json') throw new Refusal(value.code, value.reason);
    values.push(value);
    if (performance.now() - began < AT_A_STRETCH_MS) continue;
    await turn();
    began = performance.now();
  }
  return values;
}

function readValue(text: Buffer, limit: number): unknown {
  if (text.length > limit) return new UnreadableLine('too_large', `The body is larger than ${sizeWords(limit)}.`);
  const { depth, values } = outlineOf(text, DEEPEST);
  if (depth > DEEPEST) return new UnreadableLine('bad_json', `The body is nested more than ${DEEPEST} levels deep.`);
  if (values > MOST_VALUES) return new UnreadableLine('too_large', `The body holds more than ${MOST_VALUES} values.`);
  try {
    return JSON.parse(text.toString());
  } catch (error) {
    return new UnreadableLine('bad_json', `${NOT_JSON} ${error instanceof Error ? error.message : ''}`);
  }
}
