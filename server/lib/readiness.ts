/** What a check of the program has found. A reason keeps it from serving; a note is worth knowing although it serves. */
export interface Finding {
  kind: 'reason' | 'note';
  sentence: string;
}

/** Looks at one thing, and answers at once from what is known: nobody who asks /readyz is kept waiting. */
export type Check = () => Finding[];

export interface Readiness {
  status: 'ready' | 'not_ready';
  reasons?: string[];
  notes?: string[];
}

export const reason = (sentence: string): Finding => ({ kind: 'reason', sentence });
export const note = (sentence: string): Finding => ({ kind: 'note', sentence });

/** Ready unless a check has a reason against it. Notes are told either way. */
export function readinessOf(checks: readonly Check[]): Readiness {
  const found = checks.flatMap((check) => check());
  const told = (kind: Finding['kind']): string[] => found.filter((finding) => finding.kind === kind).map(({ sentence }) => sentence);
  const [reasons, notes] = [told('reason'), told('note')];
  return {
    status: reasons.length === 0 ? 'ready' : 'not_ready',
    ...(reasons.length > 0 && { reasons }),
    ...(notes.length > 0 && { notes }),
  };
}
