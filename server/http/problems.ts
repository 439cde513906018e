import { MOST_PROBLEMS, type Problem } from '../../campaigns/problem.js';
import type { Refusal } from '../lib/refusal.js';

/** The status of every refusal by its code. A code that is not here is a bug of ours. */
const STATUS = {
  bad_json: 400,
  bad_request: 400,
  bad_cursor: 400,
  idempotency_key_required: 400,
  key_required: 401,
  key_unknown: 401,
  role_not_allowed: 403,
  own_request: 403,
  link_invalid: 403,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  still_under_way: 409,
  not_redeemable: 409,
  not_granted: 409,
  actor_has_another_role: 409,
  last_admin_key: 409,
  hold_lost: 409,
  already_confirmed: 409,
  order_has_redemption: 409,
  wrong_state: 409,
  order_ambiguous: 409,
  case_not_ready: 409,
  goodwill_blocked: 409,
  assigned_to_another: 409,
  approval_open: 409,
  customer_in_use: 409,
  precondition_failed: 412,
  too_large: 413,
  wrong_media_type: 415,
  invalid: 422,
  event_mismatch: 422,
  idempotency_key_reused: 422,
  coupon_mistyped: 422,
  precondition_required: 428,
  too_many_requests: 429,
  internal: 500,
  database_unavailable: 503,
  database_full: 503,
  starting: 503,
} as const;

export type ProblemCode = keyof typeof STATUS;

export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  errors: Problem[];
  [detail: string]: unknown;
}

export const statusOf = (code: string): number | undefined => (Object.hasOwn(STATUS, code) ? STATUS[code as ProblemCode] : undefined);

/** RFC 9457, as every refusal is answered. Of more problems than anybody reads the first `most` are told. */
export function problemDocument({ code, message, errors, details }: Refusal, most = MOST_PROBLEMS): ProblemDocument {
  const more = errors.length > most ? ` The first ${most === 1 ? 'problem is' : `${most} problems are`} listed; there are more.` : '';
  return {
    type: 'about:blank',
    title: code.replaceAll('_', ' '),
    status: statusOf(code) ?? 500,
    code,
    detail: `${message}${more}`,
    errors: errors.slice(0, most),
    ...details,
  };
}
