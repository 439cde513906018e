import type { Act, CaseRecord, CaseState, Entry } from './case.js';

type Steps = Partial<Record<CaseState, CaseState>>;

const stay = (...states: CaseState[]): Steps => Object.fromEntries(states.map((state) => [state, state]));

const DECIDED: CaseState[] = ['internal_decision', 'proposed', 'accepted', 'declined'];
const OPEN: CaseState[] = ['opened', 'contacted', 'investigating', ...DECIDED];

/** Where each act leads a case (C1-02). What is not in a row is refused: no state is skipped. */
const STEPS: Record<Exclude<Act, 'opened' | 'moved'>, Steps> = {
  reply: { ...stay(...OPEN), opened: 'contacted' },
  facts: { ...stay('investigating', ...DECIDED), contacted: 'investigating' },
  decision: { ...stay(...DECIDED), investigating: 'internal_decision' },
  // What was asked or begun is noted wherever the case has gone meanwhile.
  asked: { ...stay(...OPEN, 'closed'), investigating: 'internal_decision' },
  granted: { ...stay(...OPEN, 'closed'), internal_decision: 'proposed', accepted: 'proposed', declined: 'proposed' },
  not_granted: stay(...OPEN, 'closed'),
  accepted: { proposed: 'accepted', accepted: 'accepted' },
  declined: { proposed: 'declined', declined: 'declined' },
  flagged: stay(...OPEN, 'closed'),
  flag_lifted: stay(...OPEN, 'closed'),
  escalated: stay(...OPEN),
  closed: { accepted: 'closed', declined: 'closed' },
  reopened: { closed: 'opened' },
};

/** What a move by hand may lead to: the next state, and nothing further. */
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

/** Something that is done with a case, and what it changes besides the state. */
export interface Deed {
  entry: Entry;
  changes?: Partial<CaseRecord>;
}

/** The case after a deed. Null: it is not in a state for that. */
export function take(record: CaseRecord, { entry, changes = {} }: Deed): CaseRecord | null {
  const to = whither(record.state, entry);
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
function whither(state: CaseState, { act, to }: Entry): CaseState | undefined {
  if (act === 'opened') return undefined;
  if (act !== 'moved') return STEPS[act][state];
  return to === state || (to !== undefined && NEXT[state].includes(to)) ? to : undefined;
}

/** What may be done instead, for whoever was refused. */
export const nextStates = (state: CaseState): readonly CaseState[] => NEXT[state];

/** The same request, or the same word of the same person twice in a row. */
export function isRepeat({ timeline }: CaseRecord, { id, by, act, text, to, approvalId }: Entry): boolean {
  const last = timeline.at(-1);
  const saysTheSame =
    approvalId === undefined && last?.by === by && last.act === act && last.text === text && (to === undefined || last.to === to);
  return saysTheSame || timeline.some((entry) => entry.id === id);
}
