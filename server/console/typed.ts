import { decimals } from '../../campaigns/money.js';
import { LIMITS, readOne } from '../http/body.js';
import { Refusal } from '../lib/refusal.js';

/** What a form sent; of boxes, each that was ticked on a line of its own. */
export type Given = Record<string, string>;

/** What the API gets of a form. */
export type BodyOf = (given: Given, currency: string) => Record<string, unknown>;

/** What is left empty was not said. */
export const said = (text: string | undefined): { text?: string } => (text?.trim() ? { text: text.replaceAll('\r\n', '\n') } : {});

export const saying: BodyOf = ({ text }) => said(text);

/** Only those that are not empty. */
export const filled = (given: Given, names: readonly string[]): Given =>
  Object.fromEntries(names.flatMap((name) => (given[name]?.trim() ? [[name, given[name].trim()]] : [])));

export const linesOf = (text = ''): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** "30", "30.5" and "30.50" in the smallest unit, exactly. Refuses all else. */
export function minorOf(text: string, places: number): number {
  const [, whole = '', part = ''] = /^(\d{1,12})(?:\.(\d+))?$/.exec(text.trim()) ?? [];
  if (whole !== '' && part.length <= places) return Number(whole + part.padEnd(places, '0'));
  const like = places === 0 ? '30' : `30.${'5'.padEnd(places, '0')}`;
  throw new Refusal('invalid', `“${text}” is not a number we can read. Write it like ${like}.`);
}

/** An amount as people write it, in the smallest unit of the currency. */
export const moneyOf = (text: string | undefined, currency: string): number => minorOf(text ?? '', decimals(currency));

/** JSON that somebody typed, with the checks that a body of the API has. */
export const jsonOf = (text = ''): unknown => readOne(Buffer.from(text), LIMITS.small);
