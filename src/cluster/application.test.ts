import { expect, test } from 'vitest';
import { applicationState } from './application.ts';

test('an Application that Argo CD has not looked at is unknown, and nothing is wrong with it', () => {
  expect(applicationState({ spec: {} })).toEqual({
    sync: 'Unknown',
    health: 'Unknown',
    images: [],
    problems: [],
  });
});

test('a refused sync says which object was refused, and not the summary that repeats it', () => {
  const resources = [
    { kind: 'ClusterRole', name: 'escape', status: 'SyncFailed', message: 'not permitted' },
    { kind: 'Service', name: 'web', status: 'Synced', message: 'configured' },
  ];
  const operationState = {
    phase: 'Failed',
    message: 'one or more objects failed',
    syncResult: { resources },
  };
  expect(applicationState({ status: { operationState } }).problems).toEqual([
    { object: 'ClusterRole/escape', message: 'not permitted' },
  ]);
});

test('a sync that is tried again is one that failed; one that runs for the first time is not', () => {
  const state = (retryCount: number) =>
    applicationState({ status: { operationState: { phase: 'Running', message: 'why', retryCount } } });
  expect(state(0).problems).toEqual([]);
  expect(state(2).problems).toEqual([{ object: 'sync', message: 'why' }]);
});

test('conditions and unwell objects are problems', () => {
  const status = {
    sync: { status: 'OutOfSync', revision: 'abc' },
    health: { status: 'Degraded' },
    reconciledAt: '2026-01-01T00:00:00Z',
    summary: { images: ['a@sha256:1'] },
    conditions: [{ type: 'ComparisonError', message: 'no such path' }],
    resources: [
      { kind: 'Deployment', name: 'web', health: { status: 'Degraded', message: 'deadline exceeded' } },
      { kind: 'Service', name: 'web', health: { status: 'Healthy' } },
    ],
  };
  expect(applicationState({ status })).toEqual({
    sync: 'OutOfSync',
    health: 'Degraded',
    revision: 'abc',
    images: ['a@sha256:1'],
    lookedAt: '2026-01-01T00:00:00Z',
    problems: [
      { object: 'ComparisonError', message: 'no such path' },
      { object: 'Deployment/web', message: 'deadline exceeded' },
    ],
  });
});

test('a refused sync of a commit that was taken back is no problem any more', () => {
  const resources = [{ kind: 'ClusterRole', name: 'escape', status: 'SyncFailed', message: 'not permitted' }];
  const operationState = { phase: 'Failed', syncResult: { revision: 'bad', resources } };
  const state = (revision: string) =>
    applicationState({ status: { sync: { status: 'Synced', revision }, operationState } });
  expect(state('good').problems).toEqual([]);
  expect(state('bad').problems).toHaveLength(1);
});
