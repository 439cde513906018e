import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { Refusal } from './refusal.js';

/** What a link in a mail is for, and whom or what it is about. It is good for nothing else. */
export interface Link {
  purpose: 'wallet' | 'survey' | 'unsubscribe';
  subject: string;
}

const payload = z.tuple([z.string(), z.string()]);
// The longest subject is the key of an order: 200 characters, each up to seven bytes as JSON within JSON, and four letters for three bytes.
const TOKEN = /^([\w-]{1,2100})\.([\w-]{43})$/;

/** The token of a link: what it is for in base64url, and an HMAC-SHA-256 under the shop's secret. */
export function signLink({ purpose, subject }: Link, secret: string): string {
  const body = Buffer.from(JSON.stringify([purpose, subject])).toString('base64url');
  return `${body}.${signature(body, secret).toString('base64url')}`;
}

/** The subject of a token. Refuses one that we did not sign, and one that was signed for something else. */
export function readLink(token: string, purpose: Link['purpose'], secret: string): string {
  const [, body = '', given = ''] = TOKEN.exec(token) ?? [];
  if (!body || !isEqual(Buffer.from(given, 'base64url'), signature(body, secret))) throw invalid();
  const [signedFor, subject] = payload.parse(JSON.parse(Buffer.from(body, 'base64url').toString()));
  if (signedFor !== purpose) throw invalid();
  return subject;
}

// The prefix keeps these signatures apart from whatever else the same secret may ever sign.
const signature = (body: string, secret: string): Buffer => createHmac('sha256', secret).update(`link.${body}`).digest();

const isEqual = (given: Buffer, right: Buffer): boolean => given.length === right.length && timingSafeEqual(given, right);

const invalid = (): Refusal => new Refusal('link_invalid', 'This link is not valid. Open it as it stands in the mail.');
