import { connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Address } from './settings.js';

const checkMs = 1000;

/** Whether something accepts connections there within a second. */
async function isReachable({ host, port }: Address): Promise<boolean> {
  const socket = connect({ host, port, timeout: checkMs });
  try {
    return await new Promise((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('timeout', () => resolve(false));
    });
  } finally {
    socket.destroy();
  }
}

/** Routes of the probes in manifests/base/deployment.yaml. */
export function healthRoutes(application: FastifyInstance, dependencies: readonly Address[]): void {
  // Without dependencies: a restart would not mend them.
  application.get('/livez', { logLevel: 'warn' }, async () => ({ status: 'alive' }));

  // With dependencies: a pod that cannot reach them gets no requests.
  application.get('/readyz', { logLevel: 'warn' }, async (_, reply) => {
    const reached = await Promise.all(dependencies.map(isReachable));
    const missing = dependencies.filter((_, index) => !reached[index]);
    reply.code(missing.length > 0 ? 503 : 200);
    return {
      status: missing.length > 0 ? 'waiting' : 'ready',
      missing: missing.map(({ host, port }) => `${host}:${port}`),
    };
  });
}
