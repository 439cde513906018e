import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Request, Response } from 'express';
import { Refusal } from '../lib/refusal.js';

/** How long a body may take to arrive. */
const PATIENCE_MS = 15_000;
/** How much all bodies that are arriving may come to. Above it the one that has been at it longest makes room. */
const MOST_AT_ONCE = 256 * 1024 * 1024;

const UNFOLD = { gzip: createGunzip, deflate: createInflate, br: createBrotliDecompress } as const;
const isCompression = (name: string): name is keyof typeof UNFOLD => Object.hasOwn(UNFOLD, name);

interface Reading {
  bytes: number;
  stop(refusal: Refusal): void;
}

const readings = new Set<Reading>();

/** The bytes of a body, unfolded where that is allowed. Refuses more than `limit`, at once where the length is told, and one that does not arrive. */
export function readBytes(req: Request, res: Response, limit: number, mayUnfold = false): Promise<Buffer> {
  const told = Number(req.headers['content-length'] ?? 0);
  const encoding = req.get('content-encoding')?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity' && !(mayUnfold && isCompression(encoding))) throw unknownEncoding();
  if (told > limit) throw tooLarge(limit);
  if (/100-continue/i.test(req.get('expect') ?? '')) res.writeContinue();
  const unfolding = isCompression(encoding) ? req.pipe(UNFOLD[encoding]()) : null;
  // What is compressed, or does not tell its length, may become as large as it may be.
  return collect(req, unfolding, limit, unfolding || told === 0 ? limit : told);
}

export const hasBody = (req: Request): boolean =>
  req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;

/** `262144` is "256 kB". */
export const sizeWords = (bytes: number): string => (bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} kB` : `${bytes / 1024 / 1024} MB`);

/** Holds no more than `limit`, and lets go of everything as soon as it is refused. The rest of the body is nobody's (see server.ts). */
function collect(req: Request, unfolding: Transform | null, limit: number, bytes: number): Promise<Buffer> {
  const source: Readable = unfolding ?? req;
  let parts: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    const stop = (refusal: Refusal) => {
      end();
      parts = [];
      reject(refusal);
    };
    const reading: Reading = { bytes, stop };
    const timer = setTimeout(() => stop(tooSlow()), PATIENCE_MS).unref();
    const take = (part: Buffer) => {
      size += part.length;
      if (size > limit) return stop(tooLarge(limit));
      parts.push(part);
    };
    const isWhole = () => {
      end();
      resolve(Buffer.concat(parts));
    };
    const broken = () => stop(new Refusal('bad_request', 'The body could not be decompressed, or it ended early.'));
    const closed = () => req.complete || broken();
    const end = () => {
      clearTimeout(timer);
      readings.delete(reading);
      source.off('data', take).off('end', isWhole);
      req.off('close', closed);
      req.pause();
      if (unfolding) req.unpipe(unfolding);
      unfolding?.destroy();
    };
    source.on('data', take).once('end', isWhole).on('error', broken);
    req.once('close', closed);
    readings.add(reading);
    makeRoom();
  });
}

function makeRoom(): void {
  let sum = 0;
  for (const { bytes } of readings) sum += bytes;
  for (const oldest of readings) {
    if (sum <= MOST_AT_ONCE) return;
    sum -= oldest.bytes;
    oldest.stop(tooSlow());
  }
}

const tooLarge = (limit: number): Refusal => new Refusal('too_large', `The body is larger than ${sizeWords(limit)}.`);

const tooSlow = (): Refusal => new Refusal('request_timeout', 'The body took too long to arrive. Send it again.');

const unknownEncoding = (): Refusal =>
  new Refusal(
    'wrong_media_type',
    'This Content-Encoding is not supported here. Batches of events may come as gzip, deflate or br, everything else as it is.',
  );
