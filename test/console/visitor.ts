import supertest, { type Response } from 'supertest';
import type { Role } from '../../server/actors/actor.js';
import { createKey } from '../../server/actors/actors.service.js';
import type { Api } from '../support/api.js';
import { fresh } from '../support/builders.js';

/** Somebody with a browser: it keeps cookies, and says from where a form was sent. */
export interface Visitor {
  actorId: string;
  get(path: string): Promise<Response>;
  /** Sends a form; `site` is what browsers say of where it stands. */
  send(path: string, fields?: Record<string, string>, site?: string | null): Promise<Response>;
}

/** Somebody who has signed in on the pages. */
export async function signedIn(api: Api, role: Role): Promise<Visitor> {
  const { actor, key } = await createKey(fresh(role), role);
  const visitor = browser(api, actor._id);
  const answer = await visitor.send('/console/sign-in', { key, to: '/console/cases' });
  if (answer.status !== 303) throw new Error(`${answer.status} ${answer.text}`);
  return visitor;
}

export function browser({ url }: Api, actorId = ''): Visitor {
  const agent = supertest.agent(url);
  return {
    actorId,
    get: async (path) => agent.get(path),
    send: async (path, fields = {}, site = 'same-origin') => {
      const asked = agent.post(path).type('form');
      return (site === null ? asked : asked.set('sec-fetch-site', site)).send({ key: fresh('form'), back: '/console/cases', ...fields });
    },
  };
}
