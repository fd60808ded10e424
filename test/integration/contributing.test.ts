import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { berthOk } from '../helpers/berth.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { platformFile, writeProject } from '../helpers/project.ts';

const guide = readFileSync('CONTRIBUTING.md', 'utf8');

test('the steps of CONTRIBUTING.md make a block that works, as written, in a project of its own', async () => {
  const cwd = await writeProject({ 'berth.yaml': platformFile() });
  const commands = [...guide.matchAll(/`berth ((?:catalog|block) [^`]+)`/g)].map(([, words = '']) =>
    words.split(' '),
  );
  expect(commands.map(([noun, verb]) => `${noun} ${verb}`)).toEqual([
    'catalog new',
    'catalog show',
    'block synth',
    'block apply',
  ]);
  for (const words of commands) await berthOk([...words, '--yes'], { cwd });

  const quota = await readObject('v1', 'ResourceQuota', 'pods', 'app-small');
  expect(quota.spec.hard).toEqual({ pods: '3' });
  await berthOk(['block', 'destroy', 'small-namespace', '--yes'], { cwd });
  expect(await readObject('v1', 'Namespace', 'app-small')).toBeUndefined();
});
