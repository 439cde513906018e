import { FACTS, type FactWord } from './facts.js';
import { LINE_FACTS } from './lines.js';

/** Every word that some rule may use, wherever it stands: what rules are checked and explained by. */
export const VOCABULARY: ReadonlyMap<string, FactWord> = new Map<string, FactWord>([...FACTS, ...LINE_FACTS]);
