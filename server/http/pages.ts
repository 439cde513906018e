import { readFileSync } from 'node:fs';
import { Router } from 'express';
import { ownFile } from '../lib/own-files.js';
import { htmlTemplate } from '../lib/templates.js';

interface PageOptions {
  /** en, zh or ko: how money and dates are written; `{{locale}}` in the template. */
  locale?: string;
  title: string;
}

/** `templates/pages/<template>.hbs` inside the layout of all pages. Values are escaped; a name that is not given is an error. */
export function renderPage(template: string, variables: object, { locale = 'en', title }: PageOptions): string {
  const body = htmlTemplate(`pages/${template}`)({ ...variables, locale });
  return htmlTemplate('layouts/page')({ body, locale, title });
}

const STYLESHEET = readFileSync(ownFile('templates/assets/page.css'), 'utf8');

/** What pages load: one stylesheet from our own address, as helmet's policy asks. */
export const pageAssets = Router().get(
  '/assets/page.css',
  (_req, res) => void res.type('css').set('cache-control', 'public, max-age=300').send(STYLESHEET),
);
