import { formatMinor } from '../../campaigns/money.js';
import { newId } from '../lib/ids.js';

interface Choice {
  value: string;
  label: string;
  isChosen: boolean;
}

const choices = (given: Pick<Choice, 'value' | 'label'>[]): Choice[] => given.map((one) => ({ ...one, isChosen: false }));

/** `many`: boxes to tick. `text`: of which there may be much, like JSON. */
export interface Field {
  name: string;
  label: string;
  kind: 'words' | 'text' | 'line' | 'amount' | 'choice' | 'many';
  isRequired: boolean;
  hint: string;
  value: string;
  choices: Choice[];
}

interface Button {
  label: string;
  action: string;
  name?: string;
  value?: string;
}

/** A form as the partial `console-form` shows it. `key` names this very form, so that sending it twice does it once. */
export interface Form {
  title: string;
  fields: Field[];
  buttons: { label: string; action: string; name: string; value: string }[];
  hidden: { name: string; value: string }[];
  /** It has just been refused, and is shown with what was typed. */
  isRefused: boolean;
}

const field = (name: string, label: string, more: Partial<Field> = {}): Field => ({
  name,
  label,
  kind: 'line',
  isRequired: true,
  hint: '',
  value: '',
  choices: [],
  ...more,
});

export const words = (label: string, isRequired = true): Field => field('text', label, { kind: 'words', isRequired });

/** Much text, or many lines. */
export const text = (name: string, label: string, value = ''): Field => field(name, label, { kind: 'text', value });

export const line = (name: string, label: string, more: Partial<Field> = {}): Field => field(name, label, more);

export const amount = (name: string, label: string, currency: string, isRequired = true): Field =>
  field(name, `${label} in ${currency}`, { kind: 'amount', isRequired, hint: formatMinor(3000, currency) });

export const percent = (label: string): Field => field('percent', `${label} in %`, { kind: 'amount', hint: '2.5' });

/** A whole number; empty: as it is usual. */
export const count = (name: string, label: string, usual: number): Field =>
  field(name, label, { kind: 'amount', isRequired: false, hint: String(usual) });

export const choice = (name: string, label: string, values: readonly string[]): Field =>
  field(name, label, { kind: 'choice', choices: choices(values.map((value) => ({ value, label: value.replaceAll('_', ' ') }))) });

/** One of several, or none of them. */
export const option = (name: string, label: string, given: Pick<Choice, 'value' | 'label'>[]): Field =>
  field(name, label, { kind: 'choice', isRequired: false, choices: choices([{ value: '', label: '–' }, ...given]) });

/** As many of these as are ticked. */
export const many = (name: string, label: string, values: readonly string[]): Field =>
  field(name, label, { kind: 'many', choices: choices(values.map((value) => ({ value, label: value }))) });

/** `back` is the page that follows; `given` goes along unseen. */
export const form = (title: string, fields: Field[], buttons: Button[], back: string, given: Record<string, string> = {}): Form => ({
  title,
  fields,
  buttons: buttons.map((button) => ({ name: 'button', value: button.label, ...button })),
  hidden: Object.entries({ ...given, back, key: newId('form') }).map(([name, value]) => ({ name, value })),
  isRefused: false,
});

/** A form of one button, which says all that there is to say. */
export const button = (label: string, action: string, back: string, given: Record<string, string> = {}): Form =>
  form(label, [], [{ label, action }], back, given);
