import { type CaseRecord, type Untold, untoldOf } from '../cases/case.js';
import { countUntoldCases, findUntoldCases, noteCaseTold } from '../cases/cases.store.js';
import { idOf } from '../lib/ids.js';
import { shownId } from '../orders/source-key.js';
import { inBatches } from './in-batches.js';
import { KINDS } from './kinds.js';
import { newMessage } from './message.js';
import { insertMessage } from './messages.store.js';
import type { Source } from './source.js';

/** Replies and apologies that agents have written. They wait for no window: whoever complains is answered. */
export const untoldCases: Source = {
  count: () => countUntoldCases(),
  plan: ({ now }, until) => inBatches(until, findUntoldCases, (cases) => Promise.all(cases.map((record) => planAbout(record, now)))),
  foresee: ({ cases }, now) => cases.flatMap((record) => untoldOf(record).map((untold) => messageOf(record, untold, now))),
};

async function planAbout(record: CaseRecord, now: Date): Promise<boolean> {
  let isNew = false;
  // One after the other: each note is a write of the same case.
  for (const untold of untoldOf(record)) {
    isNew = (await insertMessage(messageOf(record, untold, now))) || isNew;
    await noteCaseTold(record._id, untold.id);
  }
  return isNew;
}

const messageOf = ({ _id, customerId, orderId }: CaseRecord, { kind, id, text, code }: Untold, now: Date) =>
  newMessage(
    {
      kind,
      channel: 'email',
      stream: KINDS[kind].stream,
      customerId,
      occasion: idOf(_id, id),
      about: _id,
      given: { text, orderId: orderId === null ? null : shownId(orderId) },
      codes: code === null ? [] : [code],
      dueAt: now,
      lateAt: null,
    },
    now,
  );
