import fc from 'fast-check';
import { expect, test } from 'vitest';
import { claimOf, runOf } from './run-document.ts';
import { RunFailure } from './run-failure.ts';

// biome-ignore lint/suspicious/noExplicitAny: documents are made wrong on purpose
type Loose = any;

/** The smallest run that there is. */
const smallest = {
  metadata: { uuid: 'r1' },
  spec: {
    behavior: 'APPLY',
    runToken: 't',
    buildingBlock: { uuid: 'bb1', spec: { workspaceIdentifier: 'ws' } },
    buildingBlockDefinition: {
      uuid: 'd1',
      spec: { implementation: { type: 'TERRAFORM', repositoryUrl: 'https://git.example.com/blocks.git' } },
    },
  },
};
const document = (change: (one: Loose) => void = () => undefined) => {
  const one = structuredClone(smallest);
  change(one);
  return claimOf(JSON.stringify(one));
};

test('fields without a value are none, however that is written', () => {
  const run = runOf(
    document((one) => {
      one.spec.buildingBlock.spec.projectIdentifier = '';
      one.spec.buildingBlock.spec.fullPlatformIdentifier = null;
      one.spec.buildingBlock.spec.inputs = null;
      one.spec.buildingBlockDefinition.spec.implementation.preRunScript = null;
      one._links = { planArtifact: { href: '' }, unknown: 1 };
      one.future = true;
    }),
  );
  expect(run.block).toMatchObject({
    projectIdentifier: undefined,
    fullPlatformIdentifier: undefined,
    inputs: [],
  });
  expect(run.implementation).toMatchObject({ preRunScript: undefined, useMeshHttpBackendFallback: false });
  expect(run.planArtifact).toBeUndefined();
});

test('every fault is named, and none of the values', () => {
  const claim = document((one) => {
    one.spec.behavior = 'REPAIR';
    one.spec.runToken = '';
    one.spec.buildingBlock.uuid = '../secret';
    one.spec.buildingBlock.spec.workspaceIdentifier = 'a/b';
  });
  expect(claim).toMatchObject({ uuid: 'r1', token: undefined });
  try {
    runOf(claim);
    expect.unreachable();
  } catch (error) {
    const { detail } = error as RunFailure;
    expect(detail).toMatch(
      /spec\.behavior.*\n.*spec\.runToken.*\n.*buildingBlock\.uuid.*\n.*workspaceIdentifier/,
    );
    expect(detail).not.toContain('../secret');
  }
});

test('no answer makes it fail in another way', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.jsonValue().map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(() => claimOf(text)).toThrow('without a uuid');
    }),
  );
  fc.assert(
    fc.property(
      fc.jsonValue(),
      fc.constantFrom('behavior', 'runToken', 'buildingBlock', 'buildingBlockDefinition'),
      (value, name) => {
        const claim = document((one) => {
          one.spec[name] = value;
        });
        try {
          runOf(claim);
        } catch (error) {
          expect(error).toBeInstanceOf(RunFailure);
        }
      },
    ),
  );
});
