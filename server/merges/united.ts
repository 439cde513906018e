import { type Consent, type Customer, currentConsents, IDENTIFIER_KINDS, type IdentifierKind, type Merge } from '../customers/customer.js';
import { isAddress } from '../customers/identifiers.js';

/** What the one that stays becomes by a merge: what to write, and what to take away. */
export interface United {
  changes: Partial<Omit<Customer, 'figures'>>;
  gone: (keyof Customer)[];
}

/** What of the one that goes fills only what is unknown of the one that stays. */
const FILLED = ['name', 'locale', 'zone', 'country', 'birthday', 'tier', 'toldAt'] as const;

/** What two customers come to as one. What the one that stays says of itself counts; a no of either to being written to stays a no. */
export function united(survivor: Customer, moved: Customer, merge: Merge): United {
  const from = asItWas(moved);
  const added = addedKinds(survivor, from, merge);
  const identifiers = { ...survivor.identifiers, ...pick(from.identifiers, added) };
  const bounced = [survivor.bounced, from.bounced].find((bounce) => bounce?.email === identifiers.email);
  return {
    changes: {
      formerIds: [...new Set([...survivor.formerIds, from._id, ...from.formerIds])],
      merges: [...(survivor.merges ?? []), ...(from.merges ?? []), merge],
      identifiers,
      identifiersAt: { ...survivor.identifiersAt, ...pick(from.identifiersAt ?? {}, added) },
      verified: [...(survivor.verified ?? []), ...(from.verified ?? []).filter((kind) => added.includes(kind))],
      ...Object.fromEntries(FILLED.map((name) => [name, survivor[name] ?? from[name]])),
      tags: [...new Set([...survivor.tags, ...from.tags])],
      traits: { ...from.traits, ...survivor.traits },
      preferences: { ...from.preferences, ...survivor.preferences },
      consents: joinConsents(survivor.consents, from.consents, merge.at),
      ...joinCorrections(survivor, from),
      ...earliest(survivor, from),
      ...latest(survivor, from),
      ...(bounced && { bounced }),
      ...(survivor.isOnlyHistory && !from.isOnlyHistory && { isOnlyHistory: false }),
      stale: true,
    },
    gone: survivor.bounced && !bounced ? ['bounced'] : [],
  };
}

/** With what was taken out of the lists when it moved. */
const asItWas = (moved: Customer): Customer => ({ ...moved, ...moved.left });

/**
 * What fills a kind of which nothing was ever said, nor taken away. Of a guest who joins by one verified address the other is not taken: whoever
 * typed the one might have the customer's messages sent to the other.
 */
const addedKinds = (survivor: Customer, from: Customer, { byAddress }: Merge): IdentifierKind[] =>
  IDENTIFIER_KINDS.filter(
    (kind) =>
      survivor.identifiers[kind] === undefined &&
      survivor.identifiersAt?.[kind] === undefined &&
      from.identifiers[kind] !== undefined &&
      !(byAddress && isAddress(kind)),
  );

const pick = <Value>(values: { [Kind in IdentifierKind]?: Value }, kinds: IdentifierKind[]): { [Kind in IdentifierKind]?: Value } =>
  Object.fromEntries(kinds.flatMap((kind) => (values[kind] === undefined ? [] : [[kind, values[kind]]])));

/** Both histories. Where either’s last word is no, no is the last word of both, also after a yes of before that is told late. */
export function joinConsents(ours: Consent[], theirs: Consent[], mergedAt: Date): Consent[] {
  const known = new Set(ours.map(keyOf));
  const both = [...ours, ...theirs.filter((consent) => !known.has(keyOf(consent)))];
  const noes = [...currentConsents(ours), ...currentConsents(theirs)].filter(({ granted }) => !granted);
  const isNo = ({ channel, stream }: Consent) => noes.some((no) => no.channel === channel && no.stream === stream);
  const overruled = currentConsents(both).filter((consent) => consent.granted && isNo(consent));
  return [
    ...both,
    ...overruled.map(({ channel, stream, at }): Consent => {
      return { channel, stream, granted: false, source: 'merge', at: at > mergedAt ? at : mergedAt };
    }),
  ];
}

const keyOf = ({ channel, stream, granted, source, at }: Consent): string =>
  JSON.stringify([channel, stream, granted, source, at.getTime()]);

/** Who corrected what of either, in the order in which they did. */
function joinCorrections({ corrections: ours = [] }: Customer, { corrections: theirs = [] }: Customer): Pick<Customer, 'corrections'> {
  return theirs.length === 0 ? {} : { corrections: [...ours, ...theirs].sort((one, other) => one.at.getTime() - other.at.getTime()) };
}

const earliest = (one: Customer, other: Customer): Pick<Customer, 'createdAt' | 'createdBy'> => {
  const { createdAt, createdBy } = other.createdAt < one.createdAt ? other : one;
  return { createdAt, createdBy };
};

/** What is said only so often is counted from the last time that either heard it. */
function latest(one: Customer, other: Customer): Partial<Customer> {
  const { congratulated = 0, askedAt = NEVER, askedBy, toThank = NEVER } = other;
  return {
    ...(congratulated > (one.congratulated ?? 0) && { congratulated }),
    ...(askedAt > (one.askedAt ?? NEVER) && { askedAt, ...(askedBy !== undefined && { askedBy }) }),
    ...(toThank > (one.toThank ?? NEVER) && { toThank }),
  };
}

const NEVER = new Date(0);
