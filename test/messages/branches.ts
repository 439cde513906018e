import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import Handlebars from 'handlebars';
import { helpers } from '../../server/lib/template-helpers.js';
import type { MessageKind } from '../../server/messages/message.js';
import type { Locale } from '../../server/shop/shop.js';

const ROOT = new URL('../../templates/', import.meta.url);
const sourceOf = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

/** A template in which every way that a block may go leaves its mark, and all the marks that there are. */
interface Marked {
  render: Handlebars.TemplateDelegate;
  branches: string[];
}

/** What Handlebars asks of an `else` that stands in no template. */
const EMPTY = { type: 'Program', blockParams: [], strip: {} } as const;
const STRIP = { open: false, close: false };

const handlebars = Handlebars.create();
for (const [name, helper] of Object.entries(helpers)) handlebars.registerHelper(name, helper as Handlebars.HelperDelegate);
const PARTIALS = new Map(
  readdirSync(new URL('partials/', ROOT))
    .filter((name) => name.endsWith('.hbs'))
    .map((name) => [basename(name, '.hbs'), markedOf(`partials/${name}`)]),
);
for (const [name, { render }] of PARTIALS) handlebars.registerPartial(name, render);

function markedOf(path: string): Marked {
  const program = Handlebars.parse(sourceOf(path));
  const branches: string[] = [];
  mark(program, path, branches);
  return { render: handlebars.compile(program, { noEscape: true }), branches };
}

function mark(program: hbs.AST.Program, path: string, branches: string[]): void {
  for (const statement of program.body.filter(({ type }) => type === 'BlockStatement') as hbs.AST.BlockStatement[]) {
    const { loc } = statement;
    const name = (statement.path as hbs.AST.PathExpression).original;
    if (name === 'if' && !statement.inverse) Object.assign(statement, { inverse: { ...EMPTY, body: [], loc }, inverseStrip: STRIP });
    for (const [way, branch] of Object.entries({ yes: statement.program, no: statement.inverse })) {
      if (!branch) continue;
      mark(branch, path, branches);
      const told = `${path}:${loc.start.line}:${loc.start.column} ${name} ${way}`;
      branches.push(told);
      branch.body.unshift({ type: 'ContentStatement', value: `⟦${told}⟧`, loc } as unknown as hbs.AST.Statement);
    }
  }
}

const partialsIn = (source: string): string[] =>
  [...source.matchAll(/\{\{> *([\w-]+)/g)].flatMap(([, name = '']) => [name, ...partialsIn(sourceOf(`partials/${name}.hbs`))]);

/** Which ways through a template, and through all that stands in it, none of these variables goes. */
export function branchesNeverTaken(kind: MessageKind, channel: 'email' | 'sms', locale: Locale, variables: object[]): string[] {
  const path = `messages/${kind}/${channel}.${locale}.hbs`;
  const { render, branches } = markedOf(path);
  const inPartials = [...new Set(partialsIn(sourceOf(path)))].flatMap((name) => PARTIALS.get(name)?.branches ?? []);
  const taken = new Set(variables.flatMap((one) => [...render(one).matchAll(/⟦([^⟧]+)⟧/g)].map(([, told]) => told)));
  return [...branches, ...inPartials].filter((told) => !taken.has(told));
}
