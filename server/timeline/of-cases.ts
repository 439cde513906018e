import { showCode } from '../../campaigns/coupon-code.js';
import { formatMinor } from '../../campaigns/money.js';
import type { Act, CaseRecord, Entry as Deed } from '../cases/case.js';
import { findCasesOfCustomer } from '../cases/cases.store.js';
import type { Customer } from '../customers/customer.js';
import { nameOfKey } from '../orders/source-key.js';
import { type Entry, type Happening, orderOf } from './timeline.js';

/** What was done with each of the customer's complaints, from opened to closed. */
export const caseEntries = async ({ _id }: Customer): Promise<Entry[]> => (await findCasesOfCustomer(_id)).flatMap(deedsOf);

export const deedsOf = (record: CaseRecord): Entry[] => record.timeline.map((deed, index) => entryOf(record, deed, index));

function entryOf(record: CaseRecord, deed: Deed, index: number): Entry {
  const { what, words } = TOLD[deed.act];
  const code = record.grants.find(({ number }) => number === deed.grant)?.code;
  return {
    at: deed.at,
    what,
    sentence: `${words(deed, record)}${deed.text === undefined ? '.' : `: ${deed.text}`}`,
    key: `${record._id} ${String(index).padStart(4, '0')}`,
    caseId: record._id,
    by: deed.by,
    ...orderOf(record.orderId),
    ...(code != null && { code: showCode(code) }),
  };
}

interface Told {
  what: Happening;
  words(deed: Deed, record: CaseRecord): string;
}

/** How each act is told. What was said with it follows. */
const TOLD: Record<Act, Told> = {
  opened: { what: 'case.opened', words: (_deed, record) => `A case was opened${aboutOrder(record)} (${record.kind.replaceAll('_', ' ')})` },
  reply: { what: 'case.replied', words: () => 'The customer was answered' },
  facts: { what: 'case.facts_noted', words: () => 'The facts were noted' },
  decision: {
    what: 'case.decided',
    words: (deed, record) => (deed.grant === undefined ? 'It was decided' : `It was decided to give goodwill${worthOf(deed, record)}`),
  },
  offered: { what: 'case.offered', words: () => 'Something was offered to the customer' },
  asked: { what: 'case.approval_asked', words: () => 'A supervisor was asked for goodwill' },
  granted: { what: 'case.granted', words: (deed, record) => `Goodwill was given${worthOf(deed, record)}` },
  not_granted: { what: 'case.not_granted', words: (deed, record) => `Goodwill was not given${worthOf(deed, record)}` },
  accepted: { what: 'case.accepted', words: () => 'The customer accepted' },
  declined: { what: 'case.declined', words: () => 'The customer declined' },
  moved: { what: 'case.moved', words: ({ to }) => `The case was moved by hand${to ? ` to ${to.replaceAll('_', ' ')}` : ''}` },
  flagged: { what: 'case.flagged', words: (deed) => `The case was flagged${flagOf(deed)}` },
  flag_lifted: { what: 'case.flag_lifted', words: (deed) => `A flag was lifted${flagOf(deed)}` },
  escalated: { what: 'case.escalated', words: () => 'The case went to a supervisor' },
  closed: { what: 'case.closed', words: ({ reason }) => `The case was closed${reason ? ` as ${reason.replaceAll('_', ' ')}` : ''}` },
  reopened: { what: 'case.reopened', words: () => 'The case was opened again' },
};

const aboutOrder = ({ orderId }: CaseRecord): string => (orderId === null ? '' : ` about order ${nameOfKey(orderId)}`);

const flagOf = ({ flag }: Deed): string => (flag ? ` as ${flag.replaceAll('_', ' ')}` : '');

/** Of an act that belongs to a grant: what that may cost. */
function worthOf({ grant: number }: Deed, { grants, currency }: CaseRecord): string {
  const grant = grants.find((one) => one.number === number);
  return grant ? `, worth ${formatMinor(grant.costMinor, currency)} ${currency}` : '';
}
