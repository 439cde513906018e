import { nearestName } from '../../campaigns/problem.js';
import { Refusal } from '../lib/refusal.js';
import type { Endpoint } from './endpoint.js';

/** Refuses what has no address here, with the one that was probably meant. */
export function unknownAddress(path: string, endpoints: readonly Endpoint[], hasDocs: boolean): Refusal {
  const nearest = nearestName(
    path,
    [...new Set(endpoints.map((endpoint) => asIn(endpoint.path, path)))].filter((known) => known !== path),
  );
  const message = `There is nothing at this address.${nearest === undefined ? '' : ` Did you mean ${nearest}?`}${hasDocs ? ' /docs shows what there is.' : ''}`;
  return new Refusal('not_found', message);
}

/** The pattern with the words of the path in place of its own: what people call by its id is not what they mistyped. */
function asIn(pattern: string, path: string): string {
  const words = path.split('/');
  return pattern
    .split('/')
    .map((word, index) => (word.startsWith('{') ? (words[index] ?? word) : word))
    .join('/');
}
