import { holdsOf } from './evaluate.js';
import { LINE_FACTS, type RuleLine } from './line-facts.js';
import type { Condition, Rule } from './tree.js';

/** Whether a reward that is aimed `on` lines takes this one; absent: it takes each. Asked per line and campaign, so it makes nothing on its way. */
export const lineMatches = (on: Rule | undefined, line: RuleLine): boolean => on === undefined || holdsOf(on, line, read);

function read({ fact }: Condition, line: RuleLine): unknown {
  const row = LINE_FACTS.get(fact);
  // A rule is checked when it is defined; a word that has gone since then is a bug, not a "no".
  if (row === undefined) throw new Error(`No such fact of a line: ${fact}`);
  return row.read(line);
}
