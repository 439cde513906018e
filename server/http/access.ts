import type { Role } from '../actors/actor.js';

const STAFF: Role[] = ['admin', 'marketer', 'agent', 'supervisor'];
const MARKETING: Role[] = ['admin', 'marketer'];
const SHOPS: Role[] = ['admin', 'storefront'];
const DESK: Role[] = ['admin', 'agent', 'supervisor'];
const EVERYBODY: Role[] = [...STAFF, 'storefront'];

/** Who may ask what. A route that is not here is open to nobody. */
export const ACCESS: ReadonlyMap<string, readonly Role[]> = new Map<string, readonly Role[]>([
  ['GET /v1/shop', EVERYBODY],
  ['POST /v1/campaigns', MARKETING],
  ['GET /v1/campaigns', STAFF],
  ['GET /v1/campaigns/{id}', STAFF],
  ['PATCH /v1/campaigns/{id}', MARKETING],
  ['POST /v1/campaigns/{id}/activate', MARKETING],
  ['POST /v1/campaigns/{id}/pause', MARKETING],
  ['POST /v1/campaigns/{id}/end', MARKETING],
  ['POST /v1/campaigns/{id}/claims', SHOPS],
  ['POST /v1/campaigns/{id}/coupons', MARKETING],
  ['POST /v1/events', SHOPS],
  ['GET /v1/events/{id}', [...STAFF, 'storefront']],
  ['GET /v1/customers', STAFF],
  ['GET /v1/customers/{id}', STAFF],
  ['GET /v1/customers/{id}/coupons', EVERYBODY],
  ['GET /v1/customers/{id}/timeline', STAFF],
  ['GET /v1/coupons/{code}', EVERYBODY],
  ['POST /v1/coupons/{code}/revoke', ['admin', 'marketer', 'supervisor']],
  ['POST /v1/quotes', SHOPS],
  ['POST /v1/redemptions', SHOPS],
  ['GET /v1/redemptions/{id}', EVERYBODY],
  ['POST /v1/redemptions/{id}/extend', SHOPS],
  ['POST /v1/redemptions/{id}/confirm', SHOPS],
  ['POST /v1/redemptions/{id}/release', SHOPS],
  ['GET /v1/messages', STAFF],
  ['GET /v1/messages/{id}', STAFF],
  ['GET /v1/insights/retention', STAFF],
  ['POST /v1/cases', DESK],
  ['GET /v1/cases', STAFF],
  ['GET /v1/cases/{id}', STAFF],
  ['POST /v1/cases/{id}/replies', DESK],
  ['POST /v1/cases/{id}/facts', DESK],
  ['POST /v1/cases/{id}/decision', DESK],
  ['POST /v1/cases/{id}/answer', DESK],
  ['POST /v1/cases/{id}/move', DESK],
  ['POST /v1/cases/{id}/close', DESK],
  ['POST /v1/cases/{id}/reopen', DESK],
  ['POST /v1/cases/{id}/flags', DESK],
  ['POST /v1/cases/{id}/flags/lift', ['admin', 'supervisor']],
  ['GET /v1/jobs', STAFF],
]);
