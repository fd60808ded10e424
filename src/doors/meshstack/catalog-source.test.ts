import { expect, test } from 'vitest';
import { catalogReference } from './catalog-source.ts';

test('a block of the catalogue is named with its structural inputs and a version', () => {
  const repositoryUrl = 'berth:namespace-with-argocd?namespace_mode=adopt&harbor_mode=none';
  expect(catalogReference({ repositoryUrl, repositoryPath: undefined, refName: 'v1.0.0' })).toEqual({
    block: 'namespace-with-argocd',
    variables: { namespace_mode: 'adopt', harbor_mode: 'none' },
    version: '1.0.0',
  });
  const plain = { repositoryUrl: 'berth:a', repositoryPath: '/', refName: undefined };
  expect(catalogReference(plain)).toEqual({ block: 'a', variables: {}, version: undefined });
});

test('every other address is one of a repository', () => {
  for (const repositoryUrl of ['https://git.example.com/berth:x.git', 'file:///berth:', 'berth'])
    expect(catalogReference({ repositoryUrl, repositoryPath: undefined, refName: 'main' })).toBeUndefined();
});

test.each([
  ['berth:', undefined],
  ['berth:../x', undefined],
  ['berth://host/x', undefined],
  ['berth:a?x=1&x=2', undefined],
  ['berth:a', 'folder'],
])('%s with the folder %s is refused', (repositoryUrl, repositoryPath) => {
  expect(() => catalogReference({ repositoryUrl, repositoryPath, refName: undefined })).toThrow(
    'no such building block',
  );
});
