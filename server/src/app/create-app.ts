import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { accessMiddleware } from '../api/access-middleware.ts';
import { decideAccess } from '../api/access.ts';
import { ApiModule } from '../api/api-module.ts';
import { collectorBodies } from '../api/collector-body.ts';
import type { ApiParts } from '../api/api-module.ts';
import { inboundBounds } from '../api/inbound-bounds.ts';
import { ProblemFilter } from '../api/problem-filter.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import { LiveAdapter } from '../live/live-adapter.ts';
import type { LiveParts } from '../live/live-gateway.ts';
import { LiveModule } from '../live/live-module.ts';
import { serveDashboard } from './dashboard-files.ts';
import { securityHeaders } from './security-headers.ts';

const BODY_LIMIT = '4mb';

/** Everything that answers on the port: API, sockets and dashboard, with access decided before any of them. */
export async function createApp(
  api: ApiParts,
  live: LiveParts,
  options: { readonly trustProxy: boolean },
  logger: Logger,
): Promise<NestExpressApplication> {
  const module = { module: class AppModule {}, imports: [ApiModule.with(api), LiveModule.with(live)] };
  const app = await NestFactory.create<NestExpressApplication>(module, { logger: false, bodyParser: false });
  app.set('trust proxy', options.trustProxy);
  app.use(securityHeaders);
  app.use(accessMiddleware(api.signIn));
  for (const { path, handler } of collectorBodies(BODY_LIMIT)) app.use(path, handler);
  for (const { path, handlers } of inboundBounds(api.inbound, systemClock)) app.use(path, ...handlers);
  app.useBodyParser('json', { limit: BODY_LIMIT, type: ['application/json'] });
  app.useGlobalFilters(new ProblemFilter(logger));
  app.useWebSocketAdapter(
    new LiveAdapter(app, async (request) => {
      const access = await decideAccess(request, api.signIn);
      // A socket is for somebody: what is open to anybody is no way in.
      const isKnown = access.allowed && access.principal !== null;
      return { allowed: isKnown, detail: access.allowed ? '' : access.detail };
    }),
  );
  serveDashboard(app);
  return app;
}
