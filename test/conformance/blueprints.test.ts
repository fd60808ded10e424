import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { blueprintFiles } from '../../src/engine/blueprint/blueprint-files.ts';
import { flagSource } from '../../src/engine/selection/flag-source.ts';
import { resolveInputs } from '../../src/engine/selection/instance-inputs.ts';
import { structuralChoices } from '../../src/model/input-model.ts';
import { answers } from '../helpers/blueprint-answers.ts';
import { blueprints, choiceName } from './contents.ts';

/** Actions that somebody has looked up, by name: version and commit. A new one is added here with both, or not used. */
const actions: Readonly<Record<string, string>> = {
  'actions/checkout': '3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1',
  'actions/create-github-app-token': '1b10c78c7865c340bc4f6099eb2f838309f1e8c3 # v3.1.1',
  'aquasecurity/trivy-action': 'ed142fd0673e97e23eac54620cfb913e5ce36c25 # v0.36.0',
  'docker/login-action': '4907a6ddec9925e35a0a9e82d7399ccc52663121 # v4.1.0',
  'docker/setup-buildx-action': '37fe631027851001ddb9b187196cc803df7f5f0e # v4.3.0',
  'sigstore/cosign-installer': '6f9f17788090df1f26f669e9d70d6ae9567deba6 # v4.1.2',
};

const cases = blueprints.flatMap(({ entry, content }) =>
  structuralChoices(content.inputs).map((choice) => ({
    title: `${content.name} ${choiceName(choice)}`,
    entry,
    content,
    choice,
  })),
);

async function written({ entry, content, choice }: (typeof cases)[number]) {
  const inputs = resolveInputs(content.inputs, {
    context: {},
    defaults: {},
    explicit: { ...answers, ...choice },
    explicitSource: flagSource,
    otherSource: flagSource,
  });
  expect(inputs.faults).toEqual([]);
  const files = await blueprintFiles(entry, inputs);
  const like = (pattern: RegExp) => [...files].filter(([file]) => pattern.test(file));
  return { files, like, workflows: like(/^[.](github|forgejo)\/workflows\//) };
}

interface Job {
  readonly if?: string;
  readonly needs?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly run?: string; readonly uses?: string }[];
}

describe.each(cases)('the repository of $title', (one) => {
  test('has files that are read as what they are, and no word without a value', async () => {
    const { files, like } = await written(one);
    expect([...files].filter(([, text]) => text.includes('@@'))).toEqual([]);
    for (const [file, text] of like(/[.]ya?ml$/))
      expect([file, ...parseAllDocuments(text).flatMap(({ errors }) => errors)]).toEqual([file]);
    for (const [, text] of like(/[.]json$/)) JSON.parse(text);
  });

  test('says nowhere a commit of an action or a digest of an image that nobody has looked up', async () => {
    const { files, workflows } = await written(one);
    const used = workflows.flatMap(([, text]) => [
      ...text.matchAll(/uses: (?:https:\/\/github[.]com\/)?(\S+)@(.+)/g),
    ]);
    expect(used.length).toBeGreaterThan(5);
    for (const [, name = '', commit] of used) expect([name, commit]).toEqual([name, actions[name]]);
    const locks = /(requirements.*[.]txt|go[.]sum|package-lock[.]json)$/;
    const digests = [...files].filter(
      ([file, text]) => !locks.test(file) && /sha256:[0-9a-f]{64}/.test(text),
    );
    expect(digests.map(([file]) => file)).toEqual([]);
  });

  test('has a pipeline that is logic in scripts, and jobs of least power', async () => {
    const { files, workflows } = await written(one);
    for (const [file, text] of workflows) {
      const { permissions, jobs } = parse(text) as { permissions: object; jobs: Record<string, Job> };
      expect([file, permissions]).toEqual([file, {}]);
      for (const [name, job] of Object.entries(jobs)) {
        const runs = job.steps.flatMap(({ run }) => (run ? [run] : []));
        expect(runs.filter((run) => !/^ci\/[a-z-]+[.]sh( \S+)*$/.test(run))).toEqual([]);
        for (const run of runs) expect(files.has(run.split(' ', 1)[0] as string)).toBe(true);
        const part = text.slice(text.indexOf(`\n  ${name}:`));
        const own = part.slice(0, /\n {2}[a-z]+:\n/.exec(part.slice(5))?.index ?? part.length);
        // A job that runs for pull requests of anybody.
        if (text.includes('pull_request:') && !job.if && !job.needs) {
          expect([name, own.includes('secrets.'), job.permissions]).toEqual([
            name,
            false,
            { contents: 'read' },
          ]);
          expect(runs).not.toContain(expect.stringContaining('push.sh'));
        }
      }
    }
  });

  test('has a page that names every variable and secret of its pipeline', async () => {
    const { files, workflows } = await written(one);
    const page = files.get('docs/pipeline.md') ?? '';
    const names = workflows.flatMap(([, text]) => [...text.matchAll(/\b(?:vars|secrets)[.]([A-Z_]+)/g)]);
    expect(names.length).toBeGreaterThan(2);
    expect(names.map(([, name]) => name).filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  test('has scripts that may be executed, and pages that lead somewhere', async () => {
    const { files, like } = await written(one);
    for (const [file, text] of like(/^ci\/(?!env)[a-z-]+[.]sh$/))
      expect([file, text.startsWith('#!/usr/bin/env bash\n')]).toEqual([file, true]);
    for (const [file, text] of like(/[.]md$/)) {
      const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) =>
        path.posix.join(path.posix.dirname(file), link),
      );
      expect(links.filter((link) => !files.has(link))).toEqual([]);
    }
  });
});

test('every file of every blueprint is in the package', async () => {
  const { stdout } = await execa('npm', ['pack', '--dry-run', '--json', '--ignore-scripts']);
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  const packed = new Set(files.map((file) => file.path));
  const tracked = (await execa('git', ['ls-files', 'blueprints'])).stdout.split('\n');
  const wanted = tracked.filter((file) => /^blueprints\/[^/]+\/[^/]+\//.test(file));
  expect(wanted.length).toBeGreaterThan(40);
  expect(wanted.filter((file) => !packed.has(file))).toEqual([]);
});
