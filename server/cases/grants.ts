import type { ReasonCode } from '../../campaigns/reasons.js';
import type { CaseGrant, CaseRecord } from './case.js';
import { take } from './moves.js';

/** Whether something may be promised (C1-07): the facts are in since the case began, by whatever way it got to where it is. */
export const isReady = ({ state, factsAt }: Pick<CaseRecord, 'state' | 'factsAt'>): boolean =>
  factsAt !== null && ['investigating', 'internal_decision', 'proposed', 'accepted', 'declined'].includes(state);

/** The latest grant of a request or an approval. */
export const grantOf = ({ grants }: CaseRecord, id: string): CaseGrant | undefined => grants.findLast((grant) => grant.id === id);

type Begun = Pick<CaseGrant, 'id' | 'by' | 'campaignId' | 'reward' | 'costMinor' | 'draws'> & { text: string };

/** The case with a grant that is about to be issued. To be within somebody's authority is the internal decision. */
export function beginGrant(record: CaseRecord, { text, ...gift }: Begun, now: Date): CaseRecord {
  const number = record.grants.length + 1;
  const grant: CaseGrant = {
    ...gift,
    number,
    state: 'open',
    code: null,
    refusal: null,
    apology: { text, untold: false },
    at: now,
  };
  const entry = { id: `${record._id}:grant:${number}`, at: now, by: gift.by, act: 'decision' as const, grant: number };
  const next = take(record, { entry, changes: { grants: [...record.grants, grant], hasOpenGrant: true } });
  if (!next) throw new Error(`A grant was begun against a case that is ${record.state}`);
  return next;
}

type GrantResult = { code: string } | { refusal: ReasonCode };

/** The case once the coupon is there, and the apology is to be told; or once it came to nothing. Null: that is noted already. */
export function endGrant(record: CaseRecord, number: number, result: GrantResult, now: Date): CaseRecord | null {
  const grant = record.grants.find((one) => one.number === number);
  if (grant?.state !== 'open') return null;
  const isGranted = 'code' in result;
  const ended: CaseGrant = {
    ...grant,
    ...result,
    state: isGranted ? 'granted' : 'refused',
    apology: { ...grant.apology, untold: isGranted },
  };
  const grants = record.grants.map((one) => (one.number === number ? ended : one));
  const act = isGranted ? ('granted' as const) : ('not_granted' as const);
  const entry = { id: `${record._id}:grant:${number}:ended`, at: now, by: grant.by, act, grant: number };
  return take(record, {
    entry: { ...entry, ...(!isGranted && { text: result.refusal }) },
    changes: { grants, hasOpenGrant: grants.some(({ state }) => state === 'open'), hasUntold: record.hasUntold || isGranted },
  });
}
