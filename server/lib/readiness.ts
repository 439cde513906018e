import type { Logger } from './logger.js';

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

const LOOK_EVERY_MS = 1_000;
const SAY_AGAIN_MS = 10 * 60_000;

/** Tells the log what each check finds: when it begins, every ten minutes while it lasts, and when it is over. Returns what ends it. */
export function logFindings(checks: readonly Check[], logger: Logger): () => void {
  const said = checks.map((): { at: number; sentences: string[] } => ({ at: 0, sentences: [] }));
  const look = (): void => {
    for (const [index, check] of checks.entries()) {
      const before = said[index];
      const sentences = check().map(({ sentence }) => sentence);
      if (!before || (sentences.length === 0 && before.sentences.length === 0)) continue;
      if (sentences.length > 0 && before.sentences.length > 0 && performance.now() - before.at < SAY_AGAIN_MS) continue;
      if (sentences.length > 0) logger.warn(sentences.join(' '));
      else logger.info({ was: before.sentences.join(' ') }, 'this is over');
      said[index] = { at: performance.now(), sentences };
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  return () => clearInterval(timer);
}
