import { NOT_REWARDED, namesOpinion } from '../../campaigns/opinions.js';
import { TRAIT_LEVELS } from '../../campaigns/rules/path.js';
import { isRecord, leftOut, type Place, type Reading, saysNothing, usable, within } from '../../campaigns/tolerant.js';
import { nestedTraits, traitName, traitValue } from '../customers/customer.js';

/** How many names the properties of an event have, over all levels. */
const MOST_PROPERTIES = 100;

/** What else a shop tells of an event of its own. */
export const propertiesSchema = nestedTraits.describe(
  `What there is to say of it, by name: texts, numbers, true or false, lists of texts, and objects of these to ${TRAIT_LEVELS} levels; at most ${MOST_PROPERTIES} names. Rules ask for it with a \`path\`. What cannot be used is left out with a warning.`,
);

/** How many names may still be read; further ones are left out together. */
interface Left {
  names: number;
}

/** Each that cannot be used is left out, the others count. */
export function readProperties(value: unknown, place: Place): unknown {
  if (saysNothing(value)) return undefined;
  if (!isRecord(value)) return leftOut(place, 'field_unusable', 'This must be an object.');
  const left = { names: MOST_PROPERTIES };
  const read = readLevel(value, place, 1, left);
  if (left.names < 0) leftOut(place, 'field_unusable', `Only the first ${MOST_PROPERTIES} names are kept.`);
  return read;
}

function readLevel(value: Record<string, unknown>, place: Place, level: number, left: Left): Record<string, unknown> {
  const read: [name: string, value: unknown][] = [];
  for (const [name, worth] of Object.entries(value)) {
    if (saysNothing(worth)) continue;
    left.names -= 1;
    if (left.names < 0) break;
    const found = readOne(name, worth, within(place, name), level, left);
    if (found !== undefined) read.push([name, found]);
  }
  return Object.fromEntries(read);
}

function readOne(name: string, value: unknown, place: Place, level: number, left: Left): unknown {
  if (usableName(name, place) === undefined) return undefined;
  if (namesOpinion(name)) return leftOut(place, 'field_unusable', NOT_REWARDED);
  if (!isRecord(value)) return usableValue(value, place);
  if (level < TRAIT_LEVELS) return readLevel(value, place, level + 1, left);
  return leftOut(place, 'field_unusable', `Nest objects at most ${TRAIT_LEVELS} levels deep.`);
}

const usableName: Reading = usable(traitName);
const usableValue: Reading = usable(traitValue);
