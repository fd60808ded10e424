import { expect, test } from 'vitest';
import { deliveryText } from './delivery-text.ts';
import { styleFor } from './style.ts';

test('an Application is told with everything that is known of it, problems last', () => {
  const delivery = {
    instance: 'dev.payments.namespace-with-argocd',
    application: 'app-payments-dev',
    sync: 'OutOfSync',
    health: 'Healthy',
    revision: 'abc',
    lookedAt: '3 s ago',
    images: ['a@sha256:1', 'b@sha256:2'],
    problems: [{ object: 'ClusterRole/x', message: 'not permitted' }],
    quota: [{ resource: 'pods', used: '2', hard: '15' }],
    links: { repository: 'https://git.example.com/x.git' },
  };
  expect(deliveryText(delivery, styleFor(false, {}))).toBe(
    [
      'dev.payments.namespace-with-argocd',
      '  application  app-payments-dev: OutOfSync, Healthy (looked at 3 s ago)',
      '  revision     abc',
      '  images       a@sha256:1',
      '               b@sha256:2',
      '  quota        pods: 2 of 15',
      '  links        repository: https://git.example.com/x.git',
      '  problems     ClusterRole/x: not permitted',
    ].join('\n'),
  );
});
