import express, { Router } from 'express';
import getAbsoluteFSPath from 'swagger-ui-dist/absolute-path.js';

const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Regulars: the API</title><link rel="stylesheet" href="/docs/assets/swagger-ui.css"></head>
<body><div id="docs"></div><script src="/docs/assets/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body>
</html>`;

const START = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, persistAuthorization: true });`;

/** The page that shows the API and tries it, all from this program's own folder. The document is written when it is first asked for. */
export function docs(write: () => object): Router {
  let document: object | undefined;
  return Router()
    .get('/openapi.json', (_req, res) => {
      document ??= write();
      res.json(document);
    })
    .get('/docs', (_req, res) => void res.type('html').send(PAGE))
    .get('/docs/start.js', (_req, res) => void res.type('js').send(START))
    .use('/docs/assets', express.static(getAbsoluteFSPath(), { index: false }));
}
