/** A path into an object: `$.size`, `size.shoe`. */
export const PATH_INTO = /^(\$\.)?[^.[\]$]+(\.[^.[\]$]+)*$/;

/** What a trait, a preference or a property may be called, and how deep objects of them stand in each other: `$.size.shoe.eu` has three names. */
export const TRAIT_NAME = /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,60}$/u;
export const TRAIT_LEVELS = 3;

/** Whether something may lie there: what is deeper, or has another name, is left out when it is told. */
export function mayLeadSomewhere(path: string): boolean {
  const steps = stepsOf(path);
  return steps.length <= TRAIT_LEVELS && steps.every((step) => TRAIT_NAME.test(step));
}

/** The names in a path, made once of each: rules ask the same paths again and again. */
export function stepsOf(path: string): readonly string[] {
  const known = STEPS.get(path);
  if (known !== undefined) return known;
  const steps = path.replace(/^\$\./, '').split('.');
  if (STEPS.size >= MOST_STEPS) STEPS.clear();
  STEPS.set(path, steps);
  return steps;
}

const STEPS = new Map<string, readonly string[]>();
const MOST_STEPS = 1000;

/** What lies at a path of an object; null: nothing. What JavaScript adds to every object is not there. */
export function follow(value: unknown, path = ''): unknown {
  let found = value;
  for (const step of stepsOf(path)) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return null;
    found = (found as Record<string, unknown>)[step];
  }
  return found;
}
