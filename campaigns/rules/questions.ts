import type { Facts } from './facts.js';
import { FACTS } from './vocabulary.js';

/** A fact that some rules ask, with its path: where a question remembers its value. */
export interface Slot {
  readonly index: number;
  read(facts: Facts): unknown;
}

/** Facts that are asked of many rules, and what was read of them so far. */
export interface Question {
  readonly facts: Facts;
  readonly values: unknown[];
}

/** Gives each fact that is asked a slot of its own, whoever asks. */
export interface Slots {
  of(fact: string, path?: string): Slot;
  count(): number;
}

export function newSlots(): Slots {
  const slots = new Map<string, Slot>();
  return {
    of(fact, path) {
      const key = JSON.stringify([fact, path]);
      const slot = slots.get(key) ?? slotOf(slots.size, fact, path);
      slots.set(key, slot);
      return slot;
    },
    count: () => slots.size,
  };
}

function slotOf(index: number, fact: string, path: string | undefined): Slot {
  const row = FACTS.get(fact);
  if (row === undefined) throw new Error(`No such fact: ${fact}`);
  return { index, read: (facts) => row.read(facts, path) };
}

export const newQuestion = (slots: Slots, facts: Facts): Question => ({ facts, values: new Array(slots.count()) });

/** A fact's value, read when it is first asked for; null: not known. */
export function haveOf({ facts, values }: Question, { index, read }: Slot): unknown {
  const known = values[index];
  if (known !== undefined) return known;
  const have = read(facts) ?? null;
  values[index] = have;
  return have;
}
