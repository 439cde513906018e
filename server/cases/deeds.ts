import { isAboveLowest } from '../../campaigns/authority-limits.js';
import type { Context } from '../context.js';
import { idOf, newId } from '../lib/ids.js';
import { Refusal, stillUnderWay } from '../lib/refusal.js';
import { replyDueAt } from '../staff/shifts.js';
import { nextAfter } from '../staff/staff.service.js';
import {
  type Act,
  type CaseFlag,
  type CaseRecord,
  type CaseState,
  CLOSE_REASONS,
  type CloseReason,
  type Entry,
  isMistake,
} from './case.js';
import { heldByOthers, reviewAfter } from './flag.js';
import { type Deed, isEarned, isRepeat } from './moves.js';

/** Who does it, when, and under which Idempotency-Key ('' for none). */
export interface Doing {
  context: Context;
  key: string;
}

/** The entry that a deed leaves. Under a key it has the key's name, so that the same request again leaves none. */
function entry(act: Act, { context: { actor, now }, key }: Doing, more: { [Key in keyof Entry]?: Entry[Key] | undefined } = {}): Entry {
  const given = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined));
  return { id: key === '' ? newId('ent') : idOf(actor._id, act, key), at: now, by: actor._id, act, ...given };
}

type KeptLoss = Pick<CaseRecord, 'lossMinor' | 'vouchedMinor' | 'warnings'>;

/** What people do with a case besides giving. To add an act, add it here, in the table of moves and in the routes. */
export const replied = (doing: Doing, text: string) => (): Deed => ({
  entry: entry('reply', doing, { text, untold: true }),
  changes: { hasUntold: true },
});

/** With a loss, if one was stated: as it was, and as it is kept. */
export const factsNoted =
  (doing: Doing, text: string, stated: { lossMinor: number; kept: KeptLoss } | undefined) =>
  ({ factsAt }: CaseRecord): Deed => ({
    entry: entry('facts', doing, { text, lossMinor: stated?.lossMinor }),
    changes: { factsAt: factsAt ?? doing.context.now, ...stated?.kept },
  });

export const decided = (doing: Doing, text: string) => (): Deed => ({ entry: entry('decision', doing, { text }) });

/** What was proposed to the customer besides goodwill: another parcel, their money, an explanation. */
export const offered = (doing: Doing, text: string) => (): Deed => ({ entry: entry('offered', doing, { text }) });

export const answered = (doing: Doing, accepted: boolean, text: string | undefined) => (): Deed => ({
  entry: entry(accepted ? 'accepted' : 'declined', doing, { text }),
});

export const moved = (doing: Doing, to: CaseState, text: string | undefined) => (): Deed => ({
  entry: entry('moved', doing, { to, text }),
});

/** To the next supervisor; from outside their order, to the first. Refuses where nobody is above. */
export const escalated =
  (doing: Doing, order: string[], text: string) =>
  (record: CaseRecord): Deed => {
    const ownerId = nextAfter(order, record.ownerId);
    const asked = entry('escalated', doing, { text, ownerId: ownerId ?? undefined });
    if (ownerId !== null || isRepeat(record, asked)) return { entry: asked, changes: { ownerId } };
    const message = 'The case already has the most senior owner.';
    throw new Refusal('wrong_state', message, [{ path: '', code: 'nobody_above', message }]);
  };

/** How a case ends. The reason is as given, or else what the customer’s answer to the last offer says. */
export interface Ending {
  reason?: CloseReason | undefined;
  text?: string | undefined;
  duplicateOf?: string | undefined;
}

/** Refuses an ending without a reason, and to call a mistake what goodwill was given for, or is being given for just now. */
export const closed =
  (doing: Doing, { reason: given, text, duplicateOf }: Ending) =>
  (record: CaseRecord): Deed => {
    const reason = given ?? reasonSaid(record);
    const asked = entry('closed', doing, { reason, text, duplicateOf });
    if (isRepeat(record, asked) || record.state === 'closed') return { entry: asked };
    if (reason === undefined) throw noReason();
    if (record.hasOpenGrant) throw stillUnderWay('Goodwill is being given just now. Ask again.');
    if (isMistake({ closeReason: reason }) && record.grants.some(({ state }) => state === 'granted')) throw givenFor(reason);
    return { entry: asked, changes: { closedAt: doing.context.now, closeReason: reason, duplicateOf: duplicateOf ?? null } };
  };

/** Who accepted is content; who declined was refused more. */
const reasonSaid = (record: CaseRecord): CloseReason | undefined => {
  if (record.state === 'accepted' && isEarned(record, 'accepted')) return 'resolved';
  return record.state === 'declined' && isEarned(record, 'declined') ? 'refused_politely' : undefined;
};

function noReason(): Refusal {
  const message = `Say why it is closed: ${CLOSE_REASONS.join(', ')}.`;
  return new Refusal('invalid', message, [{ path: 'reason', code: 'required', message }]);
}

function givenFor(reason: CloseReason): Refusal {
  const message = `Goodwill was given for this case: it was not opened by mistake, so it cannot be closed as ${reason}.`;
  return new Refusal('wrong_state', message, [{ path: 'reason', code: 'goodwill_given', message }]);
}

/** It begins anew: the customer is owed a reply, and what went wrong is to be found out again. */
export const reopened = (doing: Doing, text: string) => (): Deed => ({
  entry: entry('reopened', doing, { text }),
  changes: {
    closedAt: null,
    closeReason: null,
    duplicateOf: null,
    escalatedAt: null,
    factsAt: null,
    replyDueAt: replyDueAt(doing.context.now, doing.context.shop.zone),
  },
});

/** Flagged again, a flag holds anew, on other words. Whoever may not lift it takes nothing back of what others said. */
export const flagged =
  (doing: Doing, flag: CaseFlag, text: string, reviewDays: number | undefined) =>
  (record: CaseRecord): Deed => {
    const { actor, now } = doing.context;
    const asked = reviewAfter(now, reviewDays);
    const least = isAboveLowest(actor.role) ? null : heldByOthers(record, flag, actor._id, now);
    const reviewAt = least !== null && asked < least ? least : asked;
    return { entry: entry('flagged', doing, { flag, text, reviewAt }), changes: { flags: [...new Set([...record.flags, flag])] } };
  };

/** Refuses to lift a flag that is not there. */
export const flagLifted =
  (doing: Doing, flag: CaseFlag, text: string) =>
  (record: CaseRecord): Deed => {
    const lifted = entry('flag_lifted', doing, { flag, text });
    if (!record.flags.includes(flag) && !isRepeat(record, lifted)) throw notFlagged(flag);
    return { entry: lifted, changes: { flags: record.flags.filter((known) => known !== flag) } };
  };

function notFlagged(flag: CaseFlag): Refusal {
  const message = `The case is not flagged as ${flag}.`;
  return new Refusal('wrong_state', message, [{ path: 'flag', code: 'not_flagged', message }]);
}
