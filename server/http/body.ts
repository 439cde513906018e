import express, { type Request, type RequestHandler } from 'express';
import { Refusal } from '../lib/refusal.js';

/** A line of NDJSON that is no JSON. It is refused at its place; the others count. */
export class UnreadableLine {
  constructor(readonly reason: string) {}
}

/** Reads JSON, and NDJSON as text; at most 4 MB. */
export const readBodies: RequestHandler[] = [
  express.json({ limit: '4mb', strict: false }),
  express.text({ limit: '4mb', type: 'application/x-ndjson' }),
  express.urlencoded({ limit: '16kb', extended: false }),
];

/** The body as a value: of NDJSON an array with one value a line. Refuses what is nested beyond all reason: whoever walks it would run out of stack. */
export function bodyOf(req: Request): unknown {
  if (!req.is('application/x-ndjson')) {
    if (isTooDeep(req.body, DEEPEST)) throw new Refusal('bad_json', TOO_DEEP);
    return req.body;
  }
  return String(req.body)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(readLine);
}

function readLine(line: string): unknown {
  try {
    const value: unknown = JSON.parse(line);
    return isTooDeep(value, DEEPEST) ? new UnreadableLine(TOO_DEEP) : value;
  } catch (error) {
    return new UnreadableLine(error instanceof Error ? error.message : 'no JSON');
  }
}

const DEEPEST = 50;
const TOO_DEEP = `The body is nested more than ${DEEPEST} levels deep.`;

function isTooDeep(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isTooDeep(inner, levels - 1));
}
