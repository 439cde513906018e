import type { Channel } from '../customers/customer.js';
import { TemplateVariableMissing } from '../lib/template-helpers.js';
import { hasTemplate, htmlTemplate, textTemplate } from '../lib/templates.js';
import type { MessageKind } from './message.js';
import { setApart } from './set-apart.js';
import type { Greeting } from './variables.js';

/** What a mail says; both parts say the same. */
export interface Words {
  subject: string;
  text: string;
  html: string;
}

/** What a message says, as its channel says it. */
export type Rendered = ({ channel: 'email' } & Words) | { channel: Exclude<Channel, 'email'>; text: string };

/** Of what a template is given, what is asked for here. */
export type Addressed = Pick<Greeting, 'locale' | 'mark'>;

export const render = (kind: MessageKind, channel: Channel, variables: Addressed): Rendered =>
  channel === 'email' ? { channel, ...renderWords(kind, variables) } : { channel, text: renderText(kind, channel, variables) };

/** A short text for a gateway's channel: its own where there is one, else as for text messages. */
export function renderText(kind: MessageKind, channel: Channel, variables: Addressed): string {
  const own = `messages/${kind}/${channel}.${variables.locale}`;
  const text = tidy(fill(hasTemplate(own) ? own : `messages/${kind}/sms.${variables.locale}`, variables)).trim();
  return `${variables.mark ?? ''}${text}`;
}

const fill = (template: string, variables: Addressed): string => setApart(textTemplate(template)(variables), variables);

const HEAD = /^Subject: ([^\r\n\p{Cc}]+)\n\n/u;

/** A message in words. Throws TemplateVariableMissing rather than leave a hole. */
export function renderWords(kind: MessageKind, variables: Addressed): Words {
  const rendered = fill(`messages/${kind}/email.${variables.locale}`, variables);
  const [head, said] = HEAD.exec(rendered) ?? [];
  if (head === undefined || said === undefined)
    throw new Error(`The template of ${kind} does not begin with "Subject: …" and an empty line.`);
  const text = tidy(rendered.slice(head.length));
  const subject = `${variables.mark ?? ''}${said.trim()}`;
  return { subject, text, html: inHtml(text, subject, variables.locale) };
}

/** At most one empty line in a row: what a template leaves out leaves no gap. */
const tidy = (text: string): string =>
  `${text
    .replaceAll(/[ \t]+$/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()}\n`;

function inHtml(text: string, subject: string, locale: string): string {
  const paragraphs = text
    .trim()
    .split('\n\n')
    .map((paragraph) => ({ lines: paragraph.split('\n').map(lineOf) }));
  return htmlTemplate('layouts/email')({ locale, subject, paragraphs });
}

/** A line that is only a link, or `Words: link`, becomes a button. */
const BUTTON = /^(?:(.{1,60}?)[:：]\s*)?(https?:\/\/\S+)$/;

/** The way out is there to be found, not to be pressed by mistake. */
const WAY_OUT = /\/u\/[^/]+$/;

function lineOf(line: string): { words: string; url: string | null; isQuiet: boolean } {
  const [, words, url] = BUTTON.exec(line) ?? [];
  return url === undefined ? { words: line, url: null, isQuiet: false } : { words: words ?? url, url, isQuiet: WAY_OUT.test(url) };
}

/** What a template throws when something was not given: ours by a helper, Handlebars' own (`strict`) by a bare name. */
export const isVariableMissing = (error: unknown): boolean =>
  error instanceof TemplateVariableMissing || (error instanceof Error && / not defined in /.test(error.message));
