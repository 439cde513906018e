import { SYSTEM } from '../actors/actor.js';
import { leftovers, resume } from '../lib/resume.js';
import { nextAfter, supervisorsInOrder } from '../staff/staff.service.js';
import type { CaseRecord } from './case.js';
import { findUnanswered, saveCase } from './cases.store.js';
import { take } from './moves.js';

/** Hands complaints that nobody has answered in time to the next supervisor, once (C1-03). Returns how many. */
export async function escalateUnanswered(now: Date): Promise<number> {
  const order = await supervisorsInOrder();
  return resume(
    leftovers(
      (limit) => findUnanswered(now, limit),
      (record) => escalate(record, order, now),
    ),
  );
}

/** Answered in this very moment, it is no longer as it was read, and nothing is written. Without a further supervisor its owner keeps it. */
async function escalate(record: CaseRecord, order: string[], now: Date): Promise<void> {
  const ownerId = nextAfter(order, record.ownerId) ?? record.ownerId;
  const entry = {
    id: `${record._id}:late:${record.replyDueAt.toISOString()}`,
    at: now,
    by: SYSTEM._id,
    act: 'escalated' as const,
    text: 'Nobody replied in time',
    ...(ownerId !== null && { ownerId }),
  };
  const next = take(record, { entry, changes: { ownerId, escalatedAt: now } });
  if (next) await saveCase(next);
}
