import { z } from 'zod';
import { coded } from '../../campaigns/error-codes.js';

/** What nobody sees, and what therefore could hide a link from us: joiners, marks, fillers, blanks that are letters. */
export const UNSEEN = /[\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Default_Ignorable_Code_Point}\u115f\u1160\u2800\u3164\uffa0]/gu;

const BLANK = /[\s\p{Cc}]/gu;

const isSeen = (text: string): boolean => text === '' || text.replaceAll(UNSEEN, '').replaceAll(BLANK, '') !== '';

/** What a person says: a text of which something can be seen. A reply of nothing but invisible characters is none. */
export const words = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .refine(isSeen, { message: 'Nothing of this can be seen.', params: coded('not_seen') });
