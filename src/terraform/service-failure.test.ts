import { expect, test } from 'vitest';
import { serviceRefused } from './service-failure.ts';

/** The words of the real clients. */
const stackit = (status: number) =>
  `stackit_ske_cluster.cluster: Error creating/updating cluster: Creating cluster API: ${status} Text, status code ${status}, Body: {}`;
const harbor = (status: number) =>
  `module.a.harbor_project.own["shop"]: [ERROR] unexpected status code got: ${status} expected: 201 {}`;
const meshstack = (status: number) =>
  `meshstack_platform.cluster: Error creating platform: http error ${status}: no`;

test.each([
  [stackit(401), 'STACKIT answered 401 to stackit_ske_cluster.cluster', 'STACKIT_SERVICE_ACCOUNT_KEY_PATH'],
  [harbor(401), 'Harbor answered 401 to module.a.harbor_project.own["shop"]', 'HARBOR_PASSWORD'],
  [meshstack(401), 'meshStack answered 401 to meshstack_platform.cluster', 'MESHSTACK_API_SECRET'],
  [stackit(403), 'the account may not do that', 'that right in STACKIT'],
  [harbor(409), 'is there already', 'delete that object in Harbor'],
  [meshstack(429), 'it is asked too often', 'wait a minute'],
  [stackit(500), 'the service itself failed', 'reports an outage'],
  [harbor(503), 'the service itself failed', 'reports an outage'],
])('%s', (errors, problem, remedy) => {
  expect(serviceRefused({ errors })).toEqual({
    problem: expect.stringContaining(problem),
    remedy: expect.stringContaining(remedy),
  });
});

test.each([
  'kubernetes_namespace_v1.a: Unauthorized',
  'kubernetes_namespace_v1.a: http error 401: x',
  'stackit_ske_cluster.cluster: Invalid value: the name is too long',
  'stackit_ske_cluster.cluster: Error reading cluster: status code 404, Body',
  // The status belongs to the next error, which is of the cluster.
  'stackit_dns_zone.zone: Invalid value; kubernetes_secret_v1.a: http error 403: x',
])('%s is no answer of a service that needs words', (errors) => {
  expect(serviceRefused({ errors })).toBeUndefined();
});
