import { z } from 'zod';
import type { Field, Form } from './forms.js';
import type { Given } from './typed.js';

/** A form that was sent and refused: to which address, and what it said. */
export interface RefusedForm {
  action: string;
  given: Given;
}

/** What a page shows, with the refused form open and what was typed in its place. `isThere`: the form still stands on it. */
export function withTyped<Variables>(variables: Variables, { action, given }: RefusedForm): { variables: Variables; isThere: boolean } {
  let isThere = false;
  const filled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(filled);
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
    if (isForm(value) && !isThere && isOf(value, action, given)) {
      isThere = true;
      return { ...value, isRefused: true, fields: value.fields.map((field) => typed(field, given)) } satisfies Form;
    }
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, filled(part)]));
  };
  return { variables: filled(variables) as Variables, isThere };
}

const isForm = (value: object): value is Form => 'isRefused' in value && 'buttons' in value;

/** Of two forms that go to one address, the one that has the same fields. */
const isOf = ({ buttons, fields }: Form, action: string, given: Given): boolean =>
  buttons.some((button) => button.action === action) && fields.every(({ name, kind }) => kind === 'many' || name in given);

/** What was not touched is as it is known now: somebody else may have corrected it meanwhile, and would have it taken back. */
function typed(field: Field, given: Given): Field {
  const before = shownWith(given);
  if (before && (given[field.name] ?? '').trim() === (before[field.name] ?? '')) return field;
  const value = (given[field.name] ?? '').replaceAll('\r\n', '\n');
  const chosen = value.split('\n');
  return { ...field, value, choices: field.choices.map((choice) => ({ ...choice, isChosen: chosen.includes(choice.value) })) };
}

const texts = z.record(z.string(), z.string());

/** What stood in the fields of a form that says so. Null: it does not say. */
function shownWith({ had = '' }: Given): Given | null {
  if (!had.startsWith('{')) return null;
  try {
    return texts.safeParse(JSON.parse(had)).data ?? null;
  } catch {
    return null; // somebody has written it themselves
  }
}

/** What somebody wrote in their own words, for where the form is not there any more. */
export const wordsIn = ({ given }: RefusedForm): string | null => given.text?.trim() || given.definition?.trim() || given.q?.trim() || null;
