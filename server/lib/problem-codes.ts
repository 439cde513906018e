import { keysOf } from '../../campaigns/keys.js';

/** Every code of a refusal with its status. A code that is not here does not compile. */
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
  price_changed: 409,
  not_granted: 409,
  actor_has_another_role: 409,
  last_admin_key: 409,
  hold_lost: 409,
  already_confirmed: 409,
  order_has_redemption: 409,
  wrong_state: 409,
  code_taken: 409,
  order_ambiguous: 409,
  case_not_ready: 409,
  goodwill_blocked: 409,
  assigned_to_another: 409,
  approval_open: 409,
  customer_in_use: 409,
  clock_not_stepped: 409,
  clock_taken: 409,
  shop_begun_otherwise: 409,
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

export const PROBLEM_CODES = keysOf(STATUS);

export const statusOf = (code: ProblemCode): number => STATUS[code];
