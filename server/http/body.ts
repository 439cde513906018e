import express, { type Request, type RequestHandler } from 'express';

/** A line of NDJSON that is no JSON. It is refused at its place; the others count. */
export class UnreadableLine {
  constructor(readonly reason: string) {}
}

/** Reads JSON, and NDJSON as text; at most 4 MB. */
export const readBodies: RequestHandler[] = [
  express.json({ limit: '4mb' }),
  express.text({ limit: '4mb', type: 'application/x-ndjson' }),
  express.urlencoded({ limit: '16kb', extended: false }),
];

/** The body as a value: of NDJSON an array with one value a line. */
export function bodyOf(req: Request): unknown {
  if (!req.is('application/x-ndjson')) return req.body;
  return String(req.body)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(readLine);
}

function readLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    return new UnreadableLine(error instanceof Error ? error.message : 'no JSON');
  }
}
