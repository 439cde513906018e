import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import Handlebars from 'handlebars';
import { ownFile } from './own-files.js';
import { helpers } from './template-helpers.js';

const ROOT = ownFile('templates/');

/** Handlebars compiles a partial once for whoever asks first, escaping or not: so text and HTML each have their own. */
const html = environment();
const text = environment();

function environment(): typeof Handlebars {
  const handlebars = Handlebars.create();
  for (const [name, helper] of Object.entries(helpers)) handlebars.registerHelper(name, helper);
  for (const file of readdirSync(new URL('partials/', ROOT)).filter((name) => name.endsWith('.hbs')))
    handlebars.registerPartial(basename(file, '.hbs'), keepingLines(sourceOf(`partials/${basename(file, '.hbs')}`).trimEnd()));
  return handlebars;
}

/**
 * Handlebars takes away the end of a line on which a partial stands alone, and so glues the next line to its last word ("through March 10Code: …").
 * With an empty comment beside it, it stands alone no longer: a partial is words in a line, wherever it stands.
 */
function keepingLines(source: string): string {
  return source.replaceAll(/^[ \t]*\{\{>[^{}]+\}\}(?=[ \t]*$)/gm, '$&{{!}}');
}

function sourceOf(path: string): string {
  return readFileSync(new URL(`${path}.hbs`, ROOT), 'utf8');
}

export type Template = (variables: object) => string;

/** A template of the folder `templates`, compiled once; its values are escaped for HTML. A name that is not given is an error when rendered. */
export const htmlTemplate = (path: string): Template => load(compiledHtml, path, () => compile(html, path, false));

/** The same for plain text: nothing is escaped. */
export const textTemplate = (path: string): Template => load(compiledText, path, () => compile(text, path, true));

export const hasTemplate = (path: string): boolean => compiledText.has(path) || existsSync(new URL(`${path}.hbs`, ROOT));

const compiledHtml = new Map<string, Template>();
const compiledText = new Map<string, Template>();

function load(compiled: Map<string, Template>, path: string, compileIt: () => Template): Template {
  const template = compiled.get(path) ?? compileIt();
  compiled.set(path, template);
  return template;
}

/** `strict` lets undefined pass into a helper, an `if` and an `each`; those are ours and throw (template-helpers.ts). */
const compile = (handlebars: typeof Handlebars, path: string, noEscape: boolean): Template =>
  compileSource(handlebars, sourceOf(path), noEscape);

const compileSource = (handlebars: typeof Handlebars, source: string, noEscape: boolean): Template =>
  handlebars.compile(keepingLines(source), { strict: true, noEscape });

/** A text template that stands in no file. */
export const textTemplateOf = (source: string): Template => compileSource(text, source, true);
