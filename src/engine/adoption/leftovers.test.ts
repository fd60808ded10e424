import { expect, test } from 'vitest';
import type { BerthEvent } from '../../events.ts';
import { TerraformFailure } from '../../terraform/failure.ts';
import type { Operation } from '../run/instance-result.ts';
import { LeftoverWatch, leftoverImports, refuseLeftovers } from './leftovers.ts';

const [bucket, database] = ['stackit_objectstorage_bucket.state', 'stackit_postgresflex_instance.state'];
const leaves = {
  [bucket]: { importId: '{project},eu01,{name}' },
  [database]: { remedy: 'look for "{name}" in {project}' },
};

/** @param leftovers what an earlier apply may have left */
function operation(leftovers?: readonly string[], anew = false): Operation {
  const spec = { name: 'dev.platform.state', content: { leaves }, variables: { project: 'p', name: 'n' } };
  const context = { door: { emit: () => undefined } };
  return { context, prepared: { spec, record: leftovers && { leftovers } }, anew } as unknown as Operation;
}

function failure(...statuses: readonly (readonly [address: string, status: number])[]): TerraformFailure {
  const answers = statuses.map(([address, status]) => ({ address, service: 'stackit', status }));
  const details = { behaviour: 'APPLY', instance: 'dev.platform.state', problem: 'no', remedy: 'yes' };
  return new TerraformFailure(details, { existing: [], answers });
}

const resource = (address: string, type: 'resource.started' | 'resource.ended', failed = false) =>
  ({ type, instance: 'dev.platform.state', address, action: 'create', seconds: 0, failed }) as BerthEvent;
const [begun, made, broken] = [
  resource(bucket, 'resource.started'),
  resource(bucket, 'resource.ended'),
  resource(bucket, 'resource.ended', true),
];

test.each<[string, BerthEvent[], unknown, string[]]>([
  ['nothing was begun', [], new Error('no token'), []],
  ['it was made', [begun, made], failure(), []],
  ['the service refused it', [begun, broken], failure([bucket, 403]), []],
  ['there is another one', [begun, broken], failure([bucket, 409]), []],
  ['the service itself failed', [begun, broken], failure([bucket, 500]), [bucket]],
  ['the provider died', [begun, broken], failure(), [bucket]],
  ['Terraform was killed', [begun], new Error('killed'), [bucket]],
])('a first apply in which %s', (_, events, error, left) => {
  const told: BerthEvent[] = [];
  const watch = new LeftoverWatch(operation());
  events.forEach(watch.observing((event) => told.push(event)));
  expect([watch.after(error), told]).toEqual([left, events]);
});

test('what an earlier apply may have left stays suspect until a person has looked', () => {
  expect(new LeftoverWatch(operation([database])).after(failure([database, 403]))).toEqual([database]);
  expect(new LeftoverWatch(operation([database], true)).after(new Error('no token'))).toEqual([]);
});

test('only what is suspect is imported, where its names say how', () => {
  const conflict = failure([bucket, 409], [database, 409]);
  expect(leftoverImports(operation([bucket, database]), conflict)).toEqual([{ to: bucket, id: 'p,eu01,n' }]);
  expect(leftoverImports(operation([]), conflict)).toBeUndefined();
  expect(leftoverImports(operation([bucket]), failure([bucket, 403]))).toBeUndefined();
});

test('what only a person can find is not made a second time', () => {
  const changes = [bucket, database].map((address) => ({ address, action: 'create' as const }));
  expect(() => refuseLeftovers(operation([bucket, database]), changes)).toThrowError(
    expect.objectContaining({ code: 'HALF_MADE', fix: expect.stringContaining('look for "n" in p; then') }),
  );
  refuseLeftovers(operation([bucket, database]), changes.slice(0, 1));
  refuseLeftovers(operation([bucket, database], true), changes);
  refuseLeftovers(operation(), changes);
});
