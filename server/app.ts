import express, { type Express } from 'express';
import helmet from 'helmet';
import { approvalRoutes } from './approvals/approvals.routes.js';
import { campaignRoutes } from './campaigns/campaigns.routes.js';
import { caseRoutes } from './cases/cases.routes.js';
import { flagRoutes } from './cases/flags.routes.js';
import { isFlagged } from './cases/flags.service.js';
import { CHANGE_DOCUMENTS } from './changes/change-documents.js';
import { changeRoutes } from './changes/changes.routes.js';
import { consolePages } from './console/console.js';
import { claimableRoutes } from './coupons/claimables.routes.js';
import { couponRoutes } from './coupons/coupons.routes.js';
import { type DatabaseHealth, databaseCheck, databaseGone } from './database/health.js';
import { deskRoutes } from './desk/desk.routes.js';
import { orderRoutes } from './desk/orders.routes.js';
import { eventRoutes } from './events/events.routes.js';
import { forecastRoutes } from './forecast/forecast.routes.js';
import { giftRoutes } from './gifts/gifts.routes.js';
import { docs } from './http/docs.js';
import type { Endpoint } from './http/endpoint.js';
import { answerProblems } from './http/errors.js';
import { logRequests } from './http/log-requests.js';
import { countRequests, metrics } from './http/metrics.js';
import { mount } from './http/mount.js';
import { openApiDocument } from './http/openapi.js';
import type { WebhookDocument } from './http/openapi-webhooks.js';
import { pageAssets } from './http/pages.js';
import { probes } from './http/probes.js';
import { limitByActor } from './http/rate-limit.js';
import { closeUnread } from './http/server.js';
import { unknownAddress } from './http/unknown-address.js';
import { watchCallers } from './http/watch-callers.js';
import { campaignFigures, figuresOf } from './insights/campaign-figures.js';
import { insightRoutes } from './insights/insights.routes.js';
import { jobRoutes } from './jobs/jobs.routes.js';
import type { Logger } from './lib/logger.js';
import type { Check } from './lib/readiness.js';
import { messageSend } from './messages/gateway.js';
import { mailRoutes } from './messages/mail.routes.js';
import { messageRoutes } from './messages/messages.routes.js';
import { customerPages } from './pages/customer.pages.js';
import { profileRoutes } from './profile/profile.routes.js';
import { current } from './profile/profile.service.js';
import { offerRoutes } from './redemptions/offers.routes.js';
import { redemptionListRoutes } from './redemptions/redemption-list.routes.js';
import { redemptionRoutes } from './redemptions/redemptions.routes.js';
import { searchRoutes } from './search/search.routes.js';
import type { Shop } from './shop/shop.js';
import { shopRoutes } from './shop/shop.routes.js';
import { authorityRoutes } from './staff/authority.routes.js';
import { keyRoutes } from './staff/keys.routes.js';
import { timelineRoutes } from './timeline/timeline.routes.js';
import type { WebhookEvent } from './webhooks/webhook.js';
import { webhookRoutes, webhookTest } from './webhooks/webhooks.routes.js';

export interface AppTerms {
  rateLimit: { perSecond: number; burst: number };
  trustProxy?: number;
  /** Whether /docs and /openapi.json are shown; they are unless said otherwise. */
  docs?: boolean;
  /** What Prometheus reads /metrics with; without one only an admin's key does. */
  metricsToken?: string | undefined;
  /** What /readyz tells besides whether the database answers. */
  checks?: readonly Check[];
}

/** Everything that can be asked over HTTP with a key. */
export const ENDPOINTS: Endpoint[] = [
  ...shopRoutes,
  ...campaignRoutes(figuresOf, campaignFigures),
  ...giftRoutes,
  ...eventRoutes,
  ...profileRoutes,
  ...timelineRoutes,
  ...couponRoutes(current),
  ...claimableRoutes(current),
  ...redemptionRoutes(current),
  ...redemptionListRoutes,
  ...offerRoutes(current),
  ...deskRoutes,
  ...searchRoutes,
  ...orderRoutes,
  ...forecastRoutes,
  ...authorityRoutes,
  ...keyRoutes,
  ...caseRoutes,
  ...flagRoutes,
  ...approvalRoutes,
  ...messageRoutes,
  ...mailRoutes,
  ...webhookRoutes,
  ...changeRoutes,
  ...insightRoutes,
  ...jobRoutes,
];

/** Everything that webhooks may be sent. */
export const WEBHOOKS: Readonly<Record<WebhookEvent | 'webhook.test', WebhookDocument>> = {
  ...CHANGE_DOCUMENTS,
  'message.send': messageSend,
  'webhook.test': webhookTest,
};

/** The program's HTTP side: what watches every request, the pages, the API, and what answers when nothing else does. */
export function createApp(shop: Shop, health: DatabaseHealth, logger: Logger, terms: AppTerms): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.set('trust proxy', terms.trustProxy ?? 0);
  const limitRate = limitByActor(terms.rateLimit);
  app.use(helmet({ contentSecurityPolicy: { directives: POLICY } }), probes([databaseCheck(health), ...(terms.checks ?? [])]));
  app.use(logRequests(logger), countRequests, watchCallers(logger, terms.trustProxy ?? 0), closeUnread);
  mount(app, ENDPOINTS, { shop, health, limitRate, isFlagged });
  app.get('/metrics', metrics(terms.metricsToken));
  app.use(pageAssets);
  if (terms.docs !== false) app.use(docs(() => openApiDocument(ENDPOINTS, WEBHOOKS, shop.publicUrl)));
  app.use(
    needsDatabase(health),
    customerPages(shop),
    consolePages({ shop, limitRate, isFlagged, endpoints: ENDPOINTS, hasDocs: terms.docs !== false }),
  );
  app.use((req) => {
    throw unknownAddress(req.path, ENDPOINTS, terms.docs !== false);
  });
  app.use(answerProblems);
  return app;
}

/** Everything from ourselves; swagger-ui draws its icons as data. */
const POLICY = {
  'default-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'style-src': ["'self'", "'unsafe-inline'"],
  'upgrade-insecure-requests': null,
};

/** Pages are not kept waiting for a database that is gone. The API refuses for itself, also what is under way. */
const needsDatabase =
  (health: DatabaseHealth): express.RequestHandler =>
  (_req, _res, next) => {
    if (!health.isUp()) throw databaseGone();
    next();
  };
