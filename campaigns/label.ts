import { z } from 'zod';
import { coded } from './error-codes.js';
import { LANGUAGES, type Language } from './words/language.js';

const text = z.string().trim().min(1);
const inLanguages = (most: number) =>
  z
    .strictObject({
      en: text.max(most).optional().describe('In English. Absent: it is not written in English.'),
      zh: text.max(most).optional().describe('In Chinese. Absent: it is not written in Chinese.'),
      ko: text.max(most).optional().describe('In Korean. Absent: it is not written in Korean.'),
    })
    .refine((texts) => LANGUAGES.some((language) => texts[language] !== undefined), {
      message: 'Write it in one language at least: en, zh or ko.',
      params: coded('required'),
    });

export const labelSchema = inLanguages(200);
export const termsSchema = inLanguages(2000);

/** What a storefront shows, in the languages that the shop wrote it in. */
export type Texts = z.infer<typeof labelSchema>;

/** A text in somebody's language, or in the first that there is. */
export const textIn = (texts: Texts | undefined, language: Language): string | undefined =>
  texts?.[language] ?? LANGUAGES.map((other) => texts?.[other]).find((text) => text !== undefined);

/** What a storefront calls a campaign's discount: its label, or else its name. */
export const labelOf = ({ label, name }: { label?: Texts | undefined; name: string }, language: Language): string =>
  textIn(label, language) ?? name;
