import { type FastifyInstance, fastify } from 'fastify';
import { healthRoutes } from './health.js';
import { metrics } from './metrics.js';
import type { Settings } from './settings.js';

/** Puts the routes together; logs are one JSON object a line on standard output. */
export function createApplication({ logLevel, dependencies }: Omit<Settings, 'port'>): FastifyInstance {
  const application = fastify({ logger: { level: logLevel } });
  metrics(application);
  healthRoutes(application, dependencies);
  application.get('/', async () => ({ service: '@@app_name@@' }));
  return application;
}
