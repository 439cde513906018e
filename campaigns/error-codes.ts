import { keysOf } from './keys.js';
import { REASONS } from './words/reasons.js';

/** What is wrong at a place of a request, besides reasons: the codes in `errors[]` of a problem. To add one, add it here. */
const PLACED = [
  // what a schema finds (schema-problems.ts)
  'required',
  'unknown_key',
  'invalid_type',
  'invalid_value',
  'invalid_format',
  'invalid_key',
  'invalid_element',
  'not_multiple_of',
  'too_small',
  'too_big',
  'custom',
  // texts, names, days
  'not_seen',
  'invalid_email',
  'invalid_phone',
  'invalid_zone',
  'invalid_locale',
  'invalid_country',
  'invalid_birthday',
  'not_correctable',
  'consent_twice',
  'empty',
  // carts and orders
  'duplicate_line',
  'unknown_currency',
  'unknown_gift',
  // rules
  'not_a_rule',
  'not_a_list',
  'not_a_text',
  'too_deep',
  'too_many_conditions',
  'empty_any',
  'unknown_fact',
  'fact_not_available',
  'unknown_operator',
  'wrong_operator',
  'wrong_value',
  'wrong_path',
  'path_not_allowed',
  // rewards
  'conflicting_field',
  'not_ascending',
  'overlapping_aims',
  // campaigns
  'goal_required',
  'unknown_goal',
  'wrong_trigger',
  'unknown_event',
  'wrong_schedule',
  'usable_on_earning_order',
  'purchase_is_over',
  'validity_too_long',
  'validity_starts_too_late',
  'loyalty_not_asked',
  'welcome_for_buyers',
  'customer_is_back',
  'absence_not_asked',
  'given_by_people_only',
  'per_customer_required',
  'cap_required',
  'budget_too_small',
  'limit_above_total',
  'fixed_after_activation',
  'several_ways_in',
  'no_coupons',
  'coupons_used_once',
  'code_too_short',
  'code_too_long',
  'code_twice',
  'code_like_coupon',
  'code_taken',
  'ends_before_start',
  'window_over',
  'campaign_not_active',
  'campaign_active',
  'campaign_paused',
  'campaign_ended',
  'not_claimable',
  // gifts, webhooks, events, orders, customers
  'gift_exists',
  'stock_promised',
  'address_not_allowed',
  'second_gateway',
  'event_ahead',
  'order_ambiguous',
  'customer_unknown',
  'same_customer',
  // cases
  'case_opened',
  'case_contacted',
  'case_investigating',
  'case_internal_decision',
  'case_proposed',
  'case_accepted',
  'case_declined',
  'case_closed',
  'case_unknown',
  'not_a_duplicate',
  'duplicate_of_this',
  'nobody_above',
  'goodwill_given',
  'not_flagged',
  // bargains and approvals
  'bargained_already',
  'order_paid',
  'order_cancelled',
  'order_of_another',
  'not_a_percent',
  'nothing_to_counter',
  'approval_open',
  'approval_countered',
  'approval_approved',
  'approval_refused',
  'approval_declined',
  'approval_void',
] as const;

export type ErrorCode = (typeof PLACED)[number] | keyof typeof REASONS;

export const ERROR_CODES: ErrorCode[] = [...PLACED, ...keysOf(REASONS)];

const KNOWN: ReadonlySet<unknown> = new Set(ERROR_CODES);

export const isErrorCode = (code: unknown): code is ErrorCode => KNOWN.has(code);

/** An issue of a schema with a code of ours: `params` of `custom`. */
export const coded = (code: ErrorCode, nearest?: string) => ({ code, nearest });
