import type { z } from 'zod';
import type { Warning } from '../../campaigns/warnings.js';
import type { Context } from '../context.js';
import type { Refusal } from '../lib/refusal.js';

type Parsed<Schema> = Schema extends z.ZodType ? z.infer<Schema> : undefined;

/** What was asked, checked. */
export interface Asked<Params, Query, Body> {
  params: Parsed<Params>;
  query: Parsed<Query>;
  body: Parsed<Body>;
  /** What of the body was left out, where the endpoint reads it before it is checked. */
  warnings: Warning[];
  /** The ETag that the caller expects, without quotes. */
  ifMatch: string | undefined;
  /** Given where the endpoint is `idempotent`, else ''; where it is so only `if_asked` or `by_id`, maybe ''. */
  idempotencyKey: string;
}

/** An answer as it goes over the wire. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  text: string;
}

/** What an endpoint needs that keeps its answers itself, in what it makes. Only where it is asked by a request. */
export interface Keeping {
  /** Of the body as it was sent: the same key with another is refused. */
  fingerprint(): string;
  accepted(result: unknown): Answer;
  refused(refusal: Refusal): Answer;
  /** Asks the record that an earlier version kept beside what it made, and keeps there what `act` answers if it knows nothing. */
  byRecord(act: () => Promise<Answer>): Promise<Answer>;
}

/** A body without what could not be used of it. */
export interface Read {
  value: unknown;
  warnings: Warning[];
}

/** One way to ask one thing: what the OpenAPI document says and what the server does come from here. */
export interface Endpoint {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string; // '/v1/campaigns/{id}'
  summary: string;
  /** What it does and to whom, what a repeat does, and which refusals to expect: what the summary does not say. Markdown. */
  description: string;
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  /** Makes of the body what `body` checks: what may be left out and cannot be used is, with a warning. */
  read?(given: unknown, context: Context): Promise<Read>;
  /** The body as documented, where the handler itself checks it. */
  bodyDocument?: z.ZodType;
  answer: z.ZodType;
  /** Another status than the method's: 201 for a POST that creates. */
  status?: 200 | 201;
  /** Its answer carries an ETag, the version that If-Match asks for. */
  etag?: true;
  /** What it answers instead where somebody else has to decide first: 202. */
  pending?: z.ZodType;
  /**
   * Requires an Idempotency-Key, or takes one if it is given: the same key again answers the same bytes. `by_id`: no answer is kept, since it
   * shows a secret; what is made is named after the key instead. `kept`: required, and the endpoint keeps its answers itself.
   */
  idempotent?: true | 'if_asked' | 'by_id' | 'kept';
  /** How large its body may be: `order` where it holds a whole cart or order, else small. http/body.ts has the numbers. */
  bodySize?: 'small' | 'order';
  /** Takes so many at once too, as an array or NDJSON, maybe compressed. */
  batch?: number;
  handle(asked: Asked<z.ZodType, z.ZodType, z.ZodType>, context: Context, keeping?: Keeping): Promise<unknown>;
}

/** Nobody asks it without an Idempotency-Key. */
export const needsKey = ({ idempotent }: Endpoint): boolean => idempotent === true || idempotent === 'kept';

interface Declaration<Params, Query, Body> extends Omit<Endpoint, 'params' | 'query' | 'body' | 'handle'> {
  params?: Params;
  query?: Query;
  body?: Body;
  handle(asked: Asked<Params, Query, Body>, context: Context, keeping?: Keeping): Promise<unknown>;
}

/** Declares an endpoint whose handler gets what its schemas say. */
export const endpoint = <
  Params extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(
  declaration: Declaration<Params, Query, Body>,
): Endpoint => declaration as unknown as Endpoint;

/** An answer with a status or headers of its own. */
export class Reply {
  constructor(
    readonly body: unknown,
    readonly options: { status?: number; headers?: Record<string, string> },
  ) {}
}

/** An answer that is sent as it was kept, to the byte. */
export class Kept {
  constructor(readonly answer: Answer) {}
}
