import type { FastifyInstance } from 'fastify';
import { Counter, Histogram, Registry } from 'prom-client';

/** Counts and times every request by the route as it was declared, and serves the figures at /metrics. */
export function metrics(application: FastifyInstance): void {
  const registry = new Registry();
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Requests by method, route and status',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'How long requests take',
    labelNames: ['method', 'route'],
    registers: [registry],
  });

  application.addHook('onResponse', async (request, reply) => {
    const { method } = request;
    // The paths of callers would make a time series each.
    const route = request.routeOptions.url ?? 'unknown';
    requests.inc({ method, route, status: reply.statusCode });
    seconds.observe({ method, route }, reply.elapsedTime / 1000);
  });
  application.get('/metrics', { logLevel: 'warn' }, async (_, reply) => {
    reply.type(registry.contentType);
    return await registry.metrics();
  });
}
