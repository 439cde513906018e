import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import Handlebars from 'handlebars';
import { helpers } from './template-helpers.js';

const ROOT = new URL('../../templates/', import.meta.url);

const handlebars = Handlebars.create();
for (const [name, helper] of Object.entries(helpers)) handlebars.registerHelper(name, helper);
for (const file of readdirSync(new URL('partials/', ROOT)).filter((name) => name.endsWith('.hbs')))
  handlebars.registerPartial(basename(file, '.hbs'), readFileSync(new URL(`partials/${file}`, ROOT), 'utf8'));

export type Template = (variables: object) => string;

const compiled = new Map<string, Template>();

/** A template of the folder `templates`, compiled once; its values are escaped for HTML. A name that is not given is an error when rendered. */
export const htmlTemplate = (path: string): Template => load(path, false);

/** The same for plain text: nothing is escaped. */
export const textTemplate = (path: string): Template => load(path, true);

function load(path: string, noEscape: boolean): Template {
  const key = `${path} ${noEscape}`;
  const known = compiled.get(key);
  if (known) return known;
  const template = compile(readFileSync(new URL(`${path}.hbs`, ROOT), 'utf8'), noEscape);
  compiled.set(key, template);
  return template;
}

/** `strict` lets undefined pass into a helper, an `if` and an `each`; those are ours and throw (template-helpers.ts). */
const compile = (source: string, noEscape: boolean): Template => handlebars.compile(source, { strict: true, noEscape });
