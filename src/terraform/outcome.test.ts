import { expect, test } from 'vitest';
import type { BerthEvent } from '../events.ts';
import type { TerraformMessage } from './message.ts';
import { OutcomeCollector } from './outcome.ts';

function collect(messages: readonly TerraformMessage[]) {
  const events: BerthEvent[] = [];
  const { add, outcome } = new OutcomeCollector('dev.a.b', (event) => events.push(event));
  for (const message of messages) add(message);
  return { ...outcome, events };
}

const resource = { addr: 'a.b' };
const planned = (action: string, reason?: string): TerraformMessage => ({
  type: 'planned_change',
  change: { resource, action, ...(reason && { reason }) },
});

test.each([
  ['create', 'create'],
  ['update', 'update'],
  ['replace', 'replace'],
  ['delete', 'delete'],
  ['move', 'move'],
  ['import', 'import'],
  ['remove', 'forget'],
])('the planned action %s is a change: %s', (action, expected) => {
  expect(collect([planned(action)]).changes).toEqual([{ address: 'a.b', action: expected }]);
});

test('reading data and doing nothing are no changes', () => {
  expect(collect([planned('read'), planned('noop')]).changes).toEqual([]);
});

test('the reason is in words', () => {
  expect(collect([planned('delete', 'delete_because_no_resource_config')]).changes).toEqual([
    { address: 'a.b', action: 'delete', reason: 'delete because no resource config' },
  ]);
});

test('drift is not what the plan changes', () => {
  const drift: TerraformMessage = { type: 'resource_drift', change: { resource, action: 'update' } };
  expect(collect([drift]).changes).toEqual([]);
});

test('the last summary and the last outputs hold', () => {
  const counts = (add: number): TerraformMessage => ({
    type: 'change_summary',
    changes: { add, change: 0, remove: 0 },
  });
  const outputs = { name: { sensitive: false, value: 'x' } };
  const outcome = collect([
    counts(3),
    { type: 'outputs', outputs: {} },
    { type: 'outputs', outputs },
    counts(1),
  ]);
  expect(outcome.counts).toEqual({ add: 1, change: 0, remove: 0 });
  expect(outcome.outputs).toEqual(outputs);
});

test('errors and warnings are kept apart', () => {
  const diagnostic = (severity: 'error' | 'warning', summary: string): TerraformMessage => ({
    type: 'diagnostic',
    diagnostic: { severity, summary, detail: '' },
  });
  const { errors, warnings } = collect([diagnostic('warning', 'w'), diagnostic('error', 'e')]);
  expect([errors.map((e) => e.summary), warnings.map((w) => w.summary)]).toEqual([['e'], ['w']]);
});

test('work on a resource is told while it goes on', () => {
  const hook = { resource, action: 'create', elapsed_seconds: 4 };
  const { events } = collect([
    { type: 'apply_start', hook: { resource, action: 'create' } },
    { type: 'apply_complete', hook },
    { type: 'apply_errored', hook: { resource, action: 'delete' } },
    { type: 'other' },
  ]);
  const about = { instance: 'dev.a.b', address: 'a.b' };
  expect(events).toEqual([
    { type: 'resource.started', ...about, action: 'create' },
    { type: 'resource.ended', ...about, action: 'create', seconds: 4, failed: false },
    { type: 'resource.ended', ...about, action: 'delete', seconds: 0, failed: true },
  ]);
});

test('in a rehearsal, what is done to a service is marked, and what is done to the cluster is not', () => {
  const events: BerthEvent[] = [];
  const { add, outcome } = new OutcomeCollector('dev.a.b', (event) => events.push(event), true);
  for (const type of ['stackit_dns_zone', 'harbor_project', 'kubernetes_namespace_v1']) {
    const played = { addr: `${type}.a`, resource_type: type };
    add({ type: 'planned_change', change: { resource: played, action: 'create' } });
    add({ type: 'apply_start', hook: { resource: played, action: 'create' } });
    add({ type: 'apply_complete', hook: { resource: played, action: 'create' } });
  }
  const marks = (of: readonly object[]) => of.map((one) => 'rehearsed' in one);
  expect(marks(outcome.changes)).toEqual([true, true, false]);
  expect(marks(events)).toEqual([true, true, true, true, false, false]);
});
