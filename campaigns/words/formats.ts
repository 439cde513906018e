// A format of Intl's takes as long to make as many a whole answer, and the same few are asked for again and again.

const numbers = new Map<string, Intl.NumberFormat>();
const dates = new Map<string, Intl.DateTimeFormat>();
const plurals = new Map<string, Intl.PluralRules>();
const lists = new Map<string, Intl.ListFormat>();
const names = new Map<string, Intl.DisplayNames>();

function kept<Format>(formats: Map<string, Format>, key: string, make: () => Format): Format {
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = make();
  formats.set(key, made);
  return made;
}

export const numberFormat = (tag: string, options: Intl.NumberFormatOptions = {}): Intl.NumberFormat =>
  kept(numbers, `${tag} ${JSON.stringify(options)}`, () => new Intl.NumberFormat(tag, options));

export const dateFormat = (tag: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  kept(dates, `${tag} ${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(tag, options));

export const pluralRules = (tag: string): Intl.PluralRules => kept(plurals, tag, () => new Intl.PluralRules(tag));

export const listFormat = (tag: string, type: Intl.ListFormatType): Intl.ListFormat =>
  kept(lists, `${tag} ${type}`, () => new Intl.ListFormat(tag, { type }));

export const displayNames = (tag: string, type: Intl.DisplayNamesType): Intl.DisplayNames =>
  kept(names, `${tag} ${type}`, () => new Intl.DisplayNames(tag, { type }));
