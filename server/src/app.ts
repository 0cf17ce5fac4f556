import type { Engine } from "@ingestlayer/core";
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from "fastify";
import "./tick-shape.ts";
import { BodyBudget } from "./body/budget.ts";
import { createKeyring, type ApiKey, type Keyring } from "./auth/keys.ts";
import { letGoOnClose } from "./closing.ts";
import { takeDirectly } from "./direct.ts";
import type { Door } from "./door.ts";
import { handleErrors, refuseConnection, refuseRequest } from "./errors.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { apiRoutes, followRoutes } from "./routes/api.ts";
import { checkRoute } from "./routes/check.ts";
import { deadLetterRoutes } from "./routes/dead-letters.ts";
import { diffRoute } from "./routes/diff.ts";
import { eventRoute } from "./routes/event.ts";
import { eventsRoute } from "./routes/events.ts";
import { findEventsRoute } from "./routes/find-events.ts";
import { healthRoutes } from "./routes/health.ts";
import { hooksRoute } from "./routes/hooks.ts";
import { pipelinesRoute } from "./routes/pipelines.ts";
import { replayRoutes } from "./routes/replays.ts";
import { segmentRoutes } from "./routes/segment.ts";
import { metricsRoute } from "./routes/metrics.ts";
import { statsRoute } from "./routes/stats.ts";
import { summaryRoute } from "./routes/summary.ts";
import { tailRoute } from "./routes/tail.ts";
import { whyRoute } from "./routes/why.ts";

export interface AppOptions {
  /**
   * Valid API keys, or a keyring whose keys may be replaced later. None: whoever reaches the server may
   * use it, so bind it to loopback only.
   */
  readonly keys?: readonly ApiKey[] | Keyring;
  readonly limits?: Partial<Limits>;
  /**
   * Takes plain `POST /v1/events` requests before Fastify sees them, at a tenth less of their cost: hooks
   * that are added to the app do not run for them. Default: false.
   */
  readonly direct?: boolean;
  /** A pino logger; without one nothing is logged. Requests are never logged one by one. */
  readonly logger?: FastifyBaseLogger;
}

/**
 * The HTTP door of an engine, ready to `listen` or `inject`. Closing it ends the requests in flight
 * and leaves the engine running: whoever made the engine stops it.
 */
export function buildApp(engine: Engine, options: AppOptions = {}): FastifyInstance {
  const limits = { ...defaultLimits, ...options.limits };
  const { keys = [] } = options;
  const keyring = "replace" in keys ? keys : createKeyring(keys);
  const app = fastify({
    ...(options.logger === undefined ? {} : { loggerInstance: childless(options.logger) }),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: limits.bodyBytesMax,
    // A connection on which nothing moves for this long is closed, whatever it waits for.
    connectionTimeout: limits.bodyTimeoutMs * 2,
    http: {
      headersTimeout: limits.bodyTimeoutMs,
      // Bodies have a time of their own. Node's five minutes would also be the longest headersTimeout.
      requestTimeout: 0,
      connectionsCheckingInterval: Math.min(limits.bodyTimeoutMs, 5_000),
    },
    forceCloseConnections: "idle",
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true },
    clientErrorHandler: refuseConnection,
    frameworkErrors: refuseRequest,
  });
  app.server.maxConnections = limits.connectionsMax;
  app.removeAllContentTypeParsers();
  app.decorateRequest("apiKey", undefined);
  handleErrors(app);
  letGoOnClose(app);
  const routes = followRoutes(app, keyring);
  const budget = new BodyBudget(limits.bodiesBytesMax);
  const door: Door = { engine, limits, keyring, budget };
  app.register(eventsRoute, door);
  app.register(findEventsRoute, door);
  app.register(eventRoute, door);
  app.register(tailRoute, door);
  app.register(whyRoute, door);
  app.register(deadLetterRoutes, door);
  app.register(diffRoute, door);
  app.register(hooksRoute, door);
  app.register(segmentRoutes, door);
  app.register(replayRoutes, door);
  app.register(pipelinesRoute, door);
  app.register(checkRoute, door);
  app.register(summaryRoute, door);
  app.register(statsRoute, door);
  app.register(metricsRoute, door);
  app.register(healthRoutes, door);
  app.register(apiRoutes, { routes });
  if (options.direct === true) takeDirectly(app, door);
  return app;
}

/**
 * A logger that is its own child. Requests are not logged one by one, so that a logger for each, which is
 * what Fastify makes, would cost and serve nothing.
 */
function childless(logger: FastifyBaseLogger): FastifyBaseLogger {
  const own = Object.create(logger, { child: { value: () => own } }) as FastifyBaseLogger;
  return own;
}
