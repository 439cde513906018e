import { MOST_PROBLEMS, type Problem } from '../../campaigns/problem.js';
import { type ProblemCode, statusOf } from '../lib/problem-codes.js';
import type { Refusal } from '../lib/refusal.js';

export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  detail: string;
  errors: Problem[];
  [detail: string]: unknown;
}

/** RFC 9457, as every refusal is answered. Of more problems than anybody reads the first `most` are told. */
export function problemDocument({ code, message, errors, details }: Refusal, most = MOST_PROBLEMS): ProblemDocument {
  const more = errors.length > most ? ` The first ${most === 1 ? 'problem is' : `${most} problems are`} listed; there are more.` : '';
  return {
    type: 'about:blank',
    title: code.replaceAll('_', ' '),
    status: statusOf(code),
    code,
    detail: `${message}${more}`,
    errors: errors.slice(0, most),
    ...details,
  };
}
