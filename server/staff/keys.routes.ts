import { z } from 'zod';
import { ROLES, SHOP_SOURCE } from '../actors/actor.js';
import { createKey } from '../actors/actors.service.js';
import { listKeys } from '../actors/actors.store.js';
import { keyView, revokeKey } from '../actors/keys.service.js';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { afterPlace, page, pagedByPlace } from '../http/lists.js';
import { words } from '../lib/words.js';

const instant = z.iso.datetime();

const keyDocument = z
  .object({
    id: z.string(),
    actorId: z.string(),
    name: z.string(),
    role: z.enum(ROLES),
    source: z.string().describe('The system whose order ids it speaks of'),
    createdAt: instant,
    createdBy: z.string().nullable().describe('null: on the command line'),
    lastUsedAt: instant.nullable().describe('To the minute'),
    revokedAt: instant.nullable(),
    revokedBy: z.string().nullable(),
  })
  .meta({ id: 'Key' });

const newKey = z.strictObject({
  name: words(100).describe('The person or system that uses it; a known name gets one more key'),
  role: z.enum(ROLES),
  source: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,30}$/, 'A source is a short name in lower case, like pos.')
    .default(SHOP_SOURCE),
});

export const keyRoutes: Endpoint[] = [
  endpoint({
    method: 'post',
    path: '/v1/keys',
    summary: 'Create a key for a person or a system. It is shown only once.',
    body: newKey,
    answer: keyDocument.extend({ key: z.string().describe('Shown this once') }),
    status: 201,
    handle: async ({ body }, { actor }) => {
      const { key, record } = await createKey(body.name, body.role, body.source, actor._id);
      return { ...(await keyView(record)), key };
    },
  }),
  endpoint({
    method: 'get',
    path: '/v1/keys',
    summary: 'List who has keys and when they were last used, the newest first.',
    query: z.strictObject(page),
    answer: z.object({ items: z.array(keyDocument), nextCursor: z.string().nullable() }),
    handle: async ({ query }) => {
      const found = await listKeys(afterPlace(query.cursor), query.limit + 1);
      const { items, nextCursor } = pagedByPlace(
        found,
        query.limit,
        ({ createdAt, _id }) => ({ at: createdAt, id: _id }),
        (key) => key,
      );
      return { items: await Promise.all(items.map(keyView)), nextCursor };
    },
  }),
  endpoint({
    method: 'delete',
    path: '/v1/keys/{id}',
    summary: 'Revoke a key. It stops working at once, and so do the console sessions that it opened.',
    params: z.object({ id: z.string().max(100) }),
    query: z.strictObject({ force: z.literal('true').optional().describe('Even the last key of an admin') }),
    answer: keyDocument,
    handle: ({ params, query }, { actor }) => revokeKey(params.id, actor, { isLastWanted: query?.force === 'true' }),
  }),
];
