import { expect, test } from 'vitest';
import { Metrics } from './metrics.ts';

test('counts, gauges and times are told in the format of Prometheus', () => {
  const metrics = new Metrics();
  metrics.set('berth_meshstack_workers', 4);
  metrics.runEnded({ behaviour: 'APPLY', status: 'SUCCEEDED' }, 3);
  metrics.runEnded({ behaviour: 'APPLY', status: 'SUCCEEDED' }, 70);
  const lines = metrics.text.split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      '# TYPE berth_meshstack_workers gauge',
      'berth_meshstack_workers 4',
      '# TYPE berth_meshstack_runs_total counter',
      'berth_meshstack_runs_total{behaviour="APPLY",status="SUCCEEDED"} 2',
      '# TYPE berth_meshstack_run_seconds histogram',
      'berth_meshstack_run_seconds_bucket{le="2"} 0',
      'berth_meshstack_run_seconds_bucket{le="5"} 1',
      'berth_meshstack_run_seconds_bucket{le="120"} 2',
      'berth_meshstack_run_seconds_bucket{le="+Inf"} 2',
      'berth_meshstack_run_seconds_sum 73',
      'berth_meshstack_run_seconds_count 2',
    ]),
  );
  expect(metrics.text.endsWith('\n')).toBe(true);
});
