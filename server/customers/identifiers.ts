import {
  ADDRESSES,
  type Address,
  type Customer,
  type CustomerData,
  type CustomerReference,
  IDENTIFIER_KINDS,
  type IdentifierKind,
} from './customer.js';
import type { NamingContext } from './new-customer.js';

/** What one event says of one name of its customer. */
export interface Said {
  kind: IdentifierKind;
  value: string | null | undefined; // null: it is taken away; undefined: whatever is known
  isVerified: boolean; // the shop says that it is this customer's
  path: string; // where it was said
}

/** What customer data may say of names. */
export type NamesInData = Pick<CustomerData, Address | 'verified'>;

/** What an event says of its customer's names. Of two values of a kind that of the data counts: it is what the event is about. */
export const saidOf = (reference: CustomerReference, data: NamesInData = {}): Said[] =>
  IDENTIFIER_KINDS.flatMap((kind) => {
    const isVerified = isAddress(kind) && (data.verified ?? []).includes(kind);
    const told = isAddress(kind) ? data[kind] : undefined;
    const value = told === undefined ? reference[kind] : told;
    const path = told === undefined && reference[kind] !== undefined ? `customer.${kind}` : `data.customer.${kind}`;
    return value === undefined && !isVerified ? [] : [{ kind, value, isVerified, path }];
  });

export const isAddress = (kind: IdentifierKind): kind is Address => (ADDRESSES as readonly IdentifierKind[]).includes(kind);

/** When the present value of a kind, or that there is none, was said. Undefined: nothing was ever said. */
export function saidAt({ identifiers, identifiersAt, toldAt, createdAt }: Customer, kind: IdentifierKind): Date | undefined {
  const at = identifiersAt?.[kind];
  // From before identifiers had times.
  return at ?? (identifiers[kind] === undefined ? undefined : (toldAt ?? createdAt));
}

/** When something was said, and whether it was told as history. */
export type Saying = Pick<NamingContext, 'toldAt' | 'isHistory'>;

/**
 * Whether what was said counts against what is known: what is older, or history, only fills what is unknown. Told of a customer of whom nothing
 * but history is known, history goes by its time.
 */
export function isNews(customer: Customer, kind: IdentifierKind, { toldAt, isHistory = false }: Saying): boolean {
  const since = saidAt(customer, kind);
  return since === undefined || (toldAt >= since && !(isHistory && customer.isOnlyHistory !== true));
}

/** What becomes of one name: another value, none, or the same said anew. */
export interface NameChange {
  kind: IdentifierKind;
  value: string | null;
  isVerified: boolean;
  /** Only that it is verified was said, not the value: an older word of another value may still be on its way. */
  isImplied?: boolean;
}

type Names = Pick<Customer, 'identifiers'> & Required<Pick<Customer, 'identifiersAt' | 'verified'>>;

/** The customer's names after some changes, said at an instant. */
export function renamed(customer: Customer, changes: NameChange[], saying: Saying): Names {
  const names: Names = {
    identifiers: { ...customer.identifiers },
    identifiersAt: { ...customer.identifiersAt },
    verified: [...(customer.verified ?? [])],
  };
  for (const { kind, value, isVerified, isImplied = false } of changes) {
    const wasVerified = names.identifiers[kind] === value && names.verified.includes(kind);
    if (value === null) delete names.identifiers[kind];
    else names.identifiers[kind] = value;
    names.verified = names.verified.filter((one) => one !== kind);
    if (isVerified || wasVerified) names.verified.push(kind);
    if (!isImplied && isNews(customer, kind, saying)) names.identifiersAt[kind] = saying.toldAt;
  }
  return names;
}
