import mongoose from 'mongoose';
import type { Response } from 'supertest';
import { listChanges } from '../../server/changes/list-changes.js';
import { accepted } from '../support/acts.js';
import type { Api } from '../support/api.js';

type Json = Record<string, unknown>;

export const act = ({ as }: Api, id: string, what: string, body?: object): Promise<Response> =>
  as.storefront.post(`/v1/redemptions/${id}/${what}`, body);

export const shown = async ({ as }: Api, id: string): Promise<Response['body']> => accepted(await as.agent.get(`/v1/redemptions/${id}`));

export const outcome = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];

export const codesOf = (said: { code: string }[]): string[] => said.map(({ code }) => code).sort();

/** Half an hour of real time, without waiting for it. */
export const letRunOut = (id: string) =>
  mongoose.connection.collection<{ _id: string }>('redemptions').updateOne({ _id: id }, { $set: { expiresAt: new Date(0) } });

export const customerOf = async ({ as }: Api, { shopId }: { shopId: string }): Promise<Response['body']> =>
  accepted(await as.agent.get(`/v1/customers/shop:${shopId}`));

export async function timelineOf({ as }: Api, { shopId }: { shopId: string }): Promise<{ what: string; sentence: string }[]> {
  return accepted(await as.agent.get(`/v1/customers/shop:${shopId}/timeline?limit=100`)).items;
}

/** The changes of one order, as whoever polls them is told. */
export async function changesOf({ as }: Api, matches: (data: Json) => boolean): Promise<string[]> {
  await listChanges();
  const types: string[] = [];
  for (let after = ''; ; ) {
    const { items, nextCursor } = accepted(await as.admin.get(`/v1/changes?limit=100${after && `&after=${encodeURIComponent(after)}`}`));
    if (items.length === 0) return types;
    types.push(...items.flatMap(({ type, data }: { type: string; data: Json }) => (matches(data) ? [type] : [])));
    after = nextCursor;
  }
}
