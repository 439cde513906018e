import type { Context } from '../context.js';
import { approvalsPage } from './approvals.page.js';
import { authorityPage } from './authority.page.js';
import { campaignPage } from './campaign.page.js';
import { campaignsPage } from './campaigns.page.js';
import { casePage } from './case.page.js';
import { casesPage } from './cases.page.js';
import { couponPage } from './coupon.page.js';
import { customerPage } from './customer.page.js';
import { customersPage } from './customers.page.js';
import { deskPage } from './desk.page.js';
import { giftsPage } from './gifts.page.js';
import { keysPage } from './keys.page.js';
import { messageFiguresPage } from './message-figures.page.js';
import { messagesPage } from './messages.page.js';
import { orderPage } from './order.page.js';
import { overviewPage } from './overview.page.js';
import type { Page, Read, ReadAs } from './page.js';
import { may } from './person.js';
import { webhooksPage } from './webhooks.page.js';

/** Pages of figures, which whoever came by the link may read too: they name no customer then. To add one, add a row and a template. */
export const FIGURES: [path: string, read: Read][] = [
  ['/console', overviewPage],
  ['/console/campaigns/:id', campaignPage],
  ['/console/messages', messagesPage],
  ['/console/messages/figures', messageFiguresPage],
];

/** Pages for whoever has signed in with a role that may ask the same route of the API. */
export const PEOPLE: [path: string, route: string, read: ReadAs][] = [
  ['/console/campaigns', 'GET /v1/campaigns', campaignsPage],
  ['/console/customers', 'GET /v1/customers', customersPage],
  ['/console/customers/:id', 'GET /v1/customers/{id}', customerPage],
  ['/console/customers/:id/desk', 'GET /v1/customers/{id}/desk', deskPage],
  ['/console/coupons/:id', 'GET /v1/coupons/{code}', couponPage],
  ['/console/orders/:id', 'GET /v1/orders/{id}', orderPage],
  ['/console/cases', 'GET /v1/cases', casesPage],
  ['/console/cases/:id', 'GET /v1/cases/{id}', casePage],
  ['/console/approvals', 'GET /v1/approvals', approvalsPage],
  ['/console/gifts', 'GET /v1/gifts', giftsPage],
  ['/console/authority', 'GET /v1/authority', authorityPage],
  ['/console/keys', 'GET /v1/keys', keysPage],
  ['/console/webhooks', 'GET /v1/webhooks', webhooksPage],
];

/** The page at a path, as this person sees it. Null: there is none, or it is not for them. */
export async function pageAt(path: string, context: Context): Promise<Page | null> {
  for (const [pattern, route, read] of PEOPLE) {
    const id = idIn(path, pattern);
    if (id !== null) return may(context.actor, route) ? read({ id, after: null }, context) : null;
  }
  for (const [pattern, read] of FIGURES) {
    const id = idIn(path, pattern);
    if (id !== null) return read({ id, after: null }, { ...context, person: context.actor });
  }
  return null;
}

/** '' for a page without an id. Null: the path is another page's. */
function idIn(path: string, pattern: string): string | null {
  const found = new RegExp(`^${pattern.replace(':id', '([^/]+)')}$`).exec(path);
  return found && decodeURIComponent(found[1] ?? '');
}
