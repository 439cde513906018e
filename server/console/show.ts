import type { Response } from 'express';
import type { ShopTime } from '../context.js';
import { renderPage } from '../http/pages.js';
import { htmlTemplate } from '../lib/templates.js';
import { badgesFor } from './badges.js';
import type { Page } from './page.js';
import { may, ownPath, personIn } from './person.js';

const LINKS = [
  { href: '/console', title: 'Overview', route: 'GET /v1/campaigns' },
  { href: '/console/campaigns', title: 'Campaigns', route: 'GET /v1/campaigns' },
  { href: '/console/customers', title: 'Customers', route: 'GET /v1/customers' },
  { href: '/console/messages', title: 'Messages', route: 'GET /v1/messages' },
  { href: '/console/cases', title: 'Cases', route: 'GET /v1/cases' },
  { href: '/console/approvals', title: 'Approvals', route: 'GET /v1/approvals' },
  { href: '/console/gifts', title: 'Gifts', route: 'GET /v1/gifts' },
  { href: '/console/authority', title: 'Limits', route: 'GET /v1/authority' },
  { href: '/console/keys', title: 'Keys', route: 'GET /v1/keys' },
  { href: '/console/webhooks', title: 'Webhooks', route: 'GET /v1/webhooks' },
];
const OPEN_TO_THE_LINK = ['/console', '/console/messages'];

/** What surrounds every page. */
export interface Frame extends ShopTime {
  hasDocs: boolean;
}

/** What a page says above all else. */
export interface Alert {
  title: string;
  message: string;
  more: string[];
  /** Whether the refused form stands below, with what was typed. */
  isThere: boolean;
  words: string | null;
}

/** Answers a page inside its frame: where else one may go, and what waits there for whoever looks. */
export async function showIn({ template, title, variables }: Page, res: Response, frame: Frame, alert: Alert | null = null): Promise<void> {
  const { shop, now, hasDocs } = frame;
  const body = htmlTemplate(`pages/${template}`)({ ...variables, locale: 'en' });
  const person = personIn(res);
  const badges = person ? await badgesFor({ shop, actor: person, now }) : new Map<string, string[]>();
  const isShown = ({ href, route }: (typeof LINKS)[number]) => (person ? may(person, route) : OPEN_TO_THE_LINK.includes(href));
  const links = LINKS.filter(isShown).map((link) => ({
    ...link,
    isCurrent: link.href === res.req.path,
    badges: badges.get(link.href) ?? [],
  }));
  const surrounding = {
    title,
    body,
    path: ownPath(res.req.method === 'GET' ? res.req.path : res.req.body?.back), // where a search that finds nothing leads back to
    links,
    person,
    hasDocs,
    alert,
    shopTitle: shop.title,
    now,
    zone: shop.zone,
    isStepped: shop.clock === 'stepped',
  };
  res.type('html').send(renderPage('console', surrounding, { title: `${title} – ${shop.title}` }));
}
