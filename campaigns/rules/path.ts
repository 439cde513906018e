/** A path into an object: `$.size`, `size.shoe`. */
export const PATH_INTO = /^(\$\.)?[^.[\]$]+(\.[^.[\]$]+)*$/;

export const stepsOf = (path: string): string[] => path.replace(/^\$\./, '').split('.');

/** What lies at a path of an object; null: nothing. What JavaScript adds to every object is not there. */
export function follow(value: unknown, path = ''): unknown {
  let found = value;
  for (const step of stepsOf(path)) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return null;
    found = (found as Record<string, unknown>)[step];
  }
  return found;
}
