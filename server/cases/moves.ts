import type { Act, CaseRecord, CaseState, Entry } from './case.js';

type Steps = Partial<Record<CaseState, CaseState>>;

const stay = (...states: CaseState[]): Steps => Object.fromEntries(states.map((state) => [state, state]));
const lead = (to: CaseState, ...states: CaseState[]): Steps => Object.fromEntries(states.map((state) => [state, to]));

const DECIDED: CaseState[] = ['internal_decision', 'proposed', 'accepted', 'declined'];
const OPEN: CaseState[] = ['opened', 'contacted', 'investigating', ...DECIDED];

/** Where each act leads a case (C1-02). What is not in a row is refused: no state is skipped. */
const STEPS: Record<Exclude<Act, 'opened' | 'moved'>, Steps> = {
  reply: { ...stay(...OPEN), opened: 'contacted' },
  facts: { ...stay('investigating', ...DECIDED), contacted: 'investigating' },
  decision: { ...stay(...DECIDED), investigating: 'internal_decision' },
  offered: lead('proposed', ...DECIDED),
  // What was asked or begun is noted wherever the case has gone meanwhile.
  asked: { ...stay(...OPEN, 'closed'), investigating: 'internal_decision' },
  granted: { ...stay(...OPEN, 'closed'), internal_decision: 'proposed', accepted: 'proposed', declined: 'proposed' },
  not_granted: stay(...OPEN, 'closed'),
  accepted: { proposed: 'accepted', accepted: 'accepted' },
  declined: { proposed: 'declined', declined: 'declined' },
  flagged: stay(...OPEN, 'closed'),
  flag_lifted: stay(...OPEN, 'closed'),
  escalated: stay(...OPEN),
  closed: lead('closed', ...OPEN),
  reopened: { closed: 'opened' },
};

/** What comes next in the usual order. */
const NEXT: Record<CaseState, readonly CaseState[]> = {
  opened: ['contacted'],
  contacted: ['investigating'],
  investigating: ['internal_decision'],
  internal_decision: ['proposed'],
  proposed: ['accepted', 'declined'],
  accepted: ['closed'],
  declined: ['proposed', 'closed'],
  closed: [],
};

/** The acts that earn a state, and what to do for it. A case may be moved by hand only to where one of them was done. */
const EARNED: Record<CaseState, { by: readonly Act[]; todo: string }> = {
  opened: { by: [], todo: 'Only reopening a closed case leads there (reopen).' },
  contacted: { by: ['reply'], todo: 'Answer the customer first (replies).' },
  investigating: { by: ['facts'], todo: 'Note the facts first (facts).' },
  internal_decision: { by: ['decision', 'asked'], todo: 'Note a decision first (decision).' },
  proposed: { by: ['offered', 'granted'], todo: 'Offer something first (offer or goodwill).' },
  accepted: { by: ['accepted'], todo: 'Note the customer’s answer to an offer first (answer).' },
  declined: { by: ['declined'], todo: 'Note the customer’s answer to an offer first (answer).' },
  closed: { by: [], todo: 'Close it with a reason (close).' },
};

/** Acts that stand on another one, whatever state the case is in: it may have been moved there before moves had to be earned. */
const STANDS_ON: Partial<Record<Act, CaseState>> = {
  facts: 'contacted',
  decision: 'investigating',
  offered: 'internal_decision',
  accepted: 'proposed',
  declined: 'proposed',
};

/** Something that is done with a case, and what it changes besides the state. */
export interface Deed {
  entry: Entry;
  changes?: Partial<CaseRecord>;
}

/** The case after a deed. Null: it is not in a state for that. */
export function take(record: CaseRecord, { entry, changes = {} }: Deed): CaseRecord | null {
  const to = whither(record, entry);
  if (to === undefined) return null;
  return {
    ...record,
    ownerId: record.ownerId ?? entry.by,
    ...changes,
    state: to,
    timeline: [...record.timeline, { ...entry, ...(to !== record.state && { to }) }],
  };
}

/** Manual moves name where they lead; for all else the table knows. */
function whither(record: CaseRecord, { act, to }: Entry): CaseState | undefined {
  if (act === 'opened') return undefined;
  if (act === 'moved') return to !== undefined && record.state !== 'closed' && isEarned(record, to) ? to : undefined;
  return missingFor(record, act) === null ? STEPS[act][record.state] : undefined;
}

/** Whether the act that earns a state was done since the case was opened, or reopened. The customer’s word is about the last offer. */
export function isEarned({ timeline }: Pick<CaseRecord, 'timeline'>, state: CaseState): boolean {
  const acts = timeline.slice(timeline.findLastIndex(({ act }) => act === 'reopened') + 1).map(({ act }) => act);
  const { by } = EARNED[state];
  if (state !== 'accepted' && state !== 'declined') return acts.some((act) => by.includes(act));
  const last = acts.findLast((act) => ['offered', 'granted', 'accepted', 'declined'].includes(act));
  return last !== undefined && by.includes(last);
}

/** The state that an act stands on, where nothing has earned it yet. */
function missingFor(record: CaseRecord, act: Act): CaseState | null {
  const state = STANDS_ON[act];
  return state === undefined || isEarned(record, state) ? null : state;
}

/** What may be done instead, for whoever was refused. */
export const nextStates = (state: CaseState): readonly CaseState[] => NEXT[state];

/** What has to be done before a deed that was refused. */
export function todoBefore(record: CaseRecord, { act, to }: Pick<Entry, 'act' | 'to'>): string {
  if (record.state === 'closed') return 'Reopen it first (reopen).';
  if (act === 'moved' && to !== undefined) return EARNED[to].todo;
  const missing = missingFor(record, act);
  if (missing !== null) return EARNED[missing].todo;
  const next = NEXT[record.state].filter((state) => state !== 'closed').map((state) => EARNED[state].todo);
  return [...new Set(next)].join(' ');
}

/** What somebody says with an act. Where it leads, and who has the case then, follows from it. */
const SAID = ['by', 'act', 'text', 'reason', 'lossMinor', 'flag', 'duplicateOf'] as const;

/** The same request, or the same word of the same person twice in a row. */
export function isRepeat({ timeline }: CaseRecord, entry: Entry): boolean {
  const last = timeline.at(-1);
  const saysTheSame =
    last !== undefined &&
    entry.approvalId === undefined &&
    SAID.every((key) => last[key] === entry[key]) &&
    (entry.to === undefined || last.to === entry.to) &&
    holdsAsLong(last, entry);
  return saysTheSame || timeline.some(({ id }) => id === entry.id);
}

/** The same days from when each was said, and the former still hold: flagged anew, a case is blocked anew. */
function holdsAsLong(last: Entry, { at, reviewAt }: Entry): boolean {
  if (reviewAt === undefined || last.reviewAt === undefined) return reviewAt === last.reviewAt;
  const isSameDay = reviewAt.getTime() === last.reviewAt.getTime();
  return at < last.reviewAt && (isSameDay || reviewAt.getTime() - at.getTime() === last.reviewAt.getTime() - last.at.getTime());
}
