import type { ErrorRequestHandler, Request, Response } from 'express';
import { inLanguage, languageOf } from '../http/languages.js';
import { noteFailure } from '../http/log-requests.js';
import { renderPage } from '../http/pages.js';
import { type ProblemCode, statusOf } from '../lib/problem-codes.js';
import { Refusal } from '../lib/refusal.js';
import type { Page } from './page.js';
import { pageAt } from './pages.js';
import { ownPath, personIn } from './person.js';
import { type RefusedForm, withTyped, wordsIn } from './refused-form.js';
import { type Alert, type Frame, showIn } from './show.js';
import type { Given } from './typed.js';

const TITLES: Partial<Record<ProblemCode, string>> = {
  link_invalid: 'Please sign in',
  role_not_allowed: 'Not allowed',
  not_found: 'Not found',
};

/**
 * Whoever looks at a page is a person: they get a page, not a problem document. A refused form stands on the page that it was sent from, with
 * what was typed.
 */
export const explain =
  (frameNow: () => Promise<Frame>): ErrorRequestHandler =>
  async (thrown, req, res, next) => {
    const error = inLanguage(thrown, languageOf(req));
    if (!(error instanceof Refusal)) return next(error);
    if (typeof error.details.retryAfterSeconds === 'number') res.set('retry-after', String(error.details.retryAfterSeconds));
    noteFailure(res, error.code);
    res.status(statusOf(error.code));
    const words = wordsOf(error);
    const refused = isOfItsOwnPage(error, req) ? { action: req.originalUrl, given: typedIn(req) } : null;
    const frame = refused && (await frameNow());
    const page = refused && frame && (await pageBehind(req, res, frame));
    if (!refused || !page) return void res.type('html').send(renderPage('console-refused', { ...words, ...waysOut(error, req) }, words));
    await showIn(...standing(page, refused, words, res, frame));
  };

/** For people, who see no ETag. */
const CHANGED = 'Somebody has changed this since you opened the page. Compare what you typed with what is there now, and send it again.';

const wordsOf = (error: Refusal) => ({
  title: TITLES[error.code] ?? 'This could not be done',
  message: error.code === 'precondition_failed' ? CHANGED : error.message,
  more: error.errors.map(({ message }) => message).filter((message) => !error.message.includes(message)),
});

const waysOut = (error: Refusal, req: Request) => ({
  back: req.method === 'POST' ? ownPath(req.body?.back) : null,
  isStranger: error.code === 'link_invalid',
});

/** Whoever may not send a form at all, or too often, sees no page below the refusal. */
const ALONE: readonly ProblemCode[] = ['link_invalid', 'role_not_allowed', 'too_many_requests'];

const isOfItsOwnPage = ({ code }: Refusal, { method, body }: Request): boolean =>
  method === 'POST' && typeof body?.back === 'string' && !ALONE.includes(code);

const typedIn = ({ body }: Request): Given =>
  Object.fromEntries(Object.entries(body ?? {}).map(([name, value]) => [name, [value].flat().map(String).join('\n')]));

/** The page that a form names as its own. Null: it cannot be read either. */
async function pageBehind(req: Request, res: Response, frame: Frame): Promise<Page | null> {
  const actor = personIn(res);
  return actor && (await pageAt(ownPath(req.body.back), { ...frame, actor, language: languageOf(req) }));
}

type Words = ReturnType<typeof wordsOf>;

function standing(page: Page, refused: RefusedForm, words: Words, res: Response, frame: Frame): Parameters<typeof showIn> {
  const { variables, isThere } = withTyped(page.variables, refused);
  const alert: Alert = { ...words, isThere, words: isThere ? null : wordsIn(refused) };
  return [{ ...page, variables }, res, frame, alert];
}
