import { beforeAll, expect, test } from '@jest/globals';
import { ROLES, type Role } from '../../server/actors/actor.js';
import { ENDPOINTS } from '../../server/app.js';
import { DEEDS } from '../../server/console/deeds.js';
import { ACCESS } from '../../server/http/access.js';
import { useApi } from '../support/api.js';
import { type Standing, standings, WITHOUT_FORM } from './form-table.js';
import { signedIn, type Visitor } from './visitor.js';

const api = useApi();
const STAFF = ROLES.filter((role) => role !== 'storefront');
const visitors = new Map<Role, Visitor>();
let table: Record<string, Standing>;

beforeAll(async () => {
  for (const role of STAFF) visitors.set(role, await signedIn(api(), role));
  table = await standings(api(), visitors);
});

const ACTS = [...ACCESS].filter(([route, roles]) => !route.startsWith('GET ') && roles.some((role) => role !== 'storefront'));

test('D4: every act of the API that somebody of the staff may do has its form, or a reason why not', () => {
  const undecided = ACTS.map(([route]) => route).filter((route) => DEEDS.has(route) === route in WITHOUT_FORM);
  expect(undecided).toEqual([]);
  const acts = new Set(ACTS.map(([route]) => route));
  expect([...DEEDS.keys(), ...Object.keys(WITHOUT_FORM)].filter((route) => !acts.has(route))).toEqual([]);
});

test('D4: no two deeds share an address', () => {
  const paths = [...DEEDS.keys()].map((route) => route.replace(/^\w+ /, ''));
  expect(paths.filter((path, index) => paths.indexOf(path) !== index)).toEqual([]);
  const routes = new Set(ENDPOINTS.map(({ method, path }) => `${method.toUpperCase()} ${path}`));
  expect([...DEEDS.keys()].filter((route) => !routes.has(route))).toEqual([]);
});

test('D4: each form stands where the table says, for the roles that may do it and for no other', async () => {
  expect(Object.keys(table).sort()).toEqual([...DEEDS.keys()].sort());
  const wrong: string[] = [];
  for (const [route, { page, action, only }] of Object.entries(table))
    for (const role of only ?? STAFF) {
      const text = (await visitors.get(role)?.get(page))?.text ?? '';
      const isThere = text.includes(`formaction="${action}"`);
      if (isThere !== ACCESS.get(route)?.includes(role)) wrong.push(`${role} ${route} on ${page}: ${isThere ? 'there' : 'missing'}`);
    }
  expect(wrong).toEqual([]);
});
