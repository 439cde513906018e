import { z } from 'zod';
import { type Endpoint, endpoint } from '../http/endpoint.js';
import { afterCursor, badCursor, page, toCursor } from '../http/lists.js';
import { changeView } from './change.js';
import { changeDocument } from './change-documents.js';
import { BEGINNING, type Place, readChanges } from './read-changes.js';

export const changeRoutes: Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/v1/changes',
    description:
      'Ask every few minutes with `after`, or use it to catch up after your webhook was down. The `id` is the one that webhooks get, so nothing counts twice.',
    summary: 'What has happened since you last asked: the changes that webhooks are told, each once, in a sequence that never changes.',
    query: z.strictObject({
      after: z.string().max(100).optional().describe('`nextCursor` of the last answer. Absent: from the beginning.'),
      limit: page.limit,
    }),
    answer: z.object({
      items: z
        .array(changeDocument)
        .describe('The changes after `after`, in the sequence of the feed. An earlier `timestamp` may come later.'),
      nextCursor: z.string().describe('Send it as `after` next time, also where there was nothing new.'),
    }),
    async handle({ query: { after, limit } }) {
      const read = await readChanges(placeOf(afterCursor(after)), limit);
      if (!read) throw badCursor('valid', 'answer');
      return { items: read.changes.map(changeView), nextCursor: toCursor(`${read.next.page} ${read.next.lines}`) };
    },
  }),
];

function placeOf(after: string | null): Place {
  if (after === null) return BEGINNING;
  const [, page, lines] = /^([1-9]\d{0,11}) (\d{1,6})$/.exec(after) ?? [];
  if (page === undefined || lines === undefined) throw badCursor('valid', 'answer');
  return { page: Number(page), lines: Number(lines) };
}
