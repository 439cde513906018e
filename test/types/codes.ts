import { coded } from '../../campaigns/error-codes.js';
import { problem } from '../../campaigns/problem.js';
import { reason } from '../../campaigns/reasons.js';
import { causeOf, type RevocationCause } from '../../campaigns/revocation.js';
import { warning } from '../../campaigns/warnings.js';
import type { Issue } from '../../server/coupons/issue.service.js';
import { Refusal } from '../../server/lib/refusal.js';
import { suppressed } from '../../server/messages/message.js';

/** Checked by `npm run types`, never run: a code that is misspelt does not compile. */
export const MISSPELT = [
  // @ts-expect-error: not_found
  () => new Refusal('not_fuond', 'No campaign with this id.'),
  // @ts-expect-error: fixed_after_activation
  () => problem('goal', 'fixed_after_activaton', 'The goal of a campaign cannot be changed.'),
  // @ts-expect-error: invalid_zone
  () => coded('invalid_zon'),
  // @ts-expect-error: already_granted
  () => reason('already_grantd'),
  // @ts-expect-error: limit_reached
  (): Issue => ({ outcome: 'refused', reason: 'limit_reachd' }),
  // @ts-expect-error: order_refunded
  (): RevocationCause => 'order_refundd',
  // @ts-expect-error: recalled
  () => causeOf({ why: 'By mistake.' }) === 'recaled',
  // @ts-expect-error: no_consent
  () => suppressed('no_concent'),
  // @ts-expect-error: hold_was_over
  () => warning('hold_wos_over', 'data.order'),
];
