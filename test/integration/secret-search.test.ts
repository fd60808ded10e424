import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { KubernetesObjectApi } from '@kubernetes/client-node';
import { execa } from 'execa';
import extractZip from 'extract-zip';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { cacheFolder } from '../../src/model/paths.ts';
import { berth, cleanEnvironment, type Run, startBerth } from '../helpers/berth.ts';
import { chosenProgram } from '../helpers/chosen-program.ts';
import { fixtures } from '../helpers/fixtures.ts';
import { kubeConfig, readObject } from '../helpers/kubernetes.ts';
import { marksIn, newMark } from '../helpers/marked-secret.ts';
import { type SeenProcess, sampled } from '../helpers/process-sampler.ts';
import { programPath } from '../helpers/programs.ts';
import { minimalInputs, platformFile, registryInputs } from '../helpers/project.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';
import { writeScript } from '../helpers/temporary-folder.ts';

const first = 'dev.first.namespace-with-argocd';
const plain = 'dev.first.plain-namespace';
const second = 'dev.second.namespace-with-argocd';
const taken = 'dev.taken.namespace-with-argocd';

const program = chosenProgram ?? 'terraform';

describe('secrets that are planted in every sensitive input', () => {
  const begin = Date.now();
  /** The project, and everything else that a run may write to. */
  const cwd = suiteFolder();
  const temporary = suiteFolder();
  /** Where secrets come from: the only files that may hold them. */
  const sources = suiteFolder();
  const work = (instance: string) => path.join(cwd, '.berth/work', instance);
  const id = newMark().slice(4, 10);

  /** The instance that a mark belongs to: no other process may see it. */
  const owners = new Map<string, string>();
  const mark = (instance: string): string => {
    const one = newMark();
    owners.set(one, instance);
    return one;
  };
  const marks = () => [...owners.keys()];
  const hook = mark(plain);
  const file = (name: string) => path.join(sources, name);
  const key = () =>
    ['-----BEGIN KEY-----', ...[1, 2, 3].map(() => `line+/${mark(second)}`), '-----END KEY-----', ''].join(
      '\n',
    );
  const env: Record<string, string> = {};

  /** New values for all secrets that are in no state. */
  function plant(): void {
    env.GIT_TOKEN = `g"<&>ä\\%+/ ${mark(first)}`;
    env.ROBOT_TOKEN = `${mark(second)}-from-the-defaults`;
    writeFileSync(file('robot'), `r'$\{x} %{y}"ß ${mark(first)}\n`);
    writeFileSync(file('key'), key());
    writeFileSync(file('hook'), `${hook}\n`);
  }

  // Where no other token is given, it comes from the defaults of the environment.
  const { harbor_robot_token: _, ...registry } = registryInputs('');
  const dump = path.join(temporary, 'environment-of-the-command');
  const teamOf = (name: string, blocks: unknown[]) =>
    stringify({ apiVersion: 'berth/v1', kind: 'Team', name, blocks });
  const namespaced = (name: string, inputs: Record<string, unknown>) => ({
    block: 'namespace-with-argocd',
    environment: 'dev',
    inputs: { ...minimalInputs(`app-${name}-${id}`), ...registry, ...inputs },
  });
  plant();
  writeFiles(cwd, {
    'berth.yaml': platformWithDefaults(),
    'teams/first.yaml': teamOf('first', [
      namespaced('first', {
        git_username: 'bot',
        git_token: { env: 'GIT_TOKEN' },
        harbor_robot_token: {
          command: ['sh', '-c', `env > ${dump}; sleep 0.2; cat ${file('robot')}`],
        },
      }),
      {
        block: 'plain-namespace',
        environment: 'dev',
        inputs: { namespace_name: `app-plain-${id}`, hook_token: { file: file('hook') } },
      },
    ]),
    'teams/second.yaml': teamOf('second', [
      namespaced('second', {
        github_repo_url: 'ssh://git@git.example.com/shop.git',
        git_token: { file: file('key') },
      }),
    ]),
  });
  cpSync(
    path.join(fixtures, 'building-blocks/plain-namespace'),
    path.join(cwd, 'building-blocks/plain-namespace'),
    {
      recursive: true,
    },
  );

  // A careless block: it gives its secret out, and takes the mark of Terraform off.
  const construct = path.join(cwd, 'building-blocks/plain-namespace/construct.ts');
  const careless = 'expression(`nonsensitive(base64encode(format("x%s", ${v.hook_token.source})))`)';
  writeFileSync(
    construct,
    readFileSync(construct, 'utf8').replace("reference(namespace, 'metadata[0].labels')", () => careless),
  );

  function platformWithDefaults(toolchain: Record<string, unknown> = {}): string {
    const { environments, ...rest } = parse(platformFile());
    const dev = { ...environments.dev, defaults: { harbor_robot_token: { env: 'ROBOT_TOKEN' } } };
    return stringify({ ...rest, environments: { dev }, toolchain: { program, ...toolchain } });
  }

  const outputs: { readonly title: string; readonly text: string }[] = [];
  const sightings = new Set<string>();
  const kinds = new Set<string>();

  function look({ pid, words, folder, environment }: SeenProcess): void {
    const line = words.join(' ');
    for (const found of marksIn(line, marks()))
      sightings.add(`${found} in the arguments of ${line.slice(0, 200)}`);
    const name = path.basename(words[0] ?? '');
    const isBerth = words.some((word) => word.endsWith('cli/main.js') || word.endsWith('ask.mjs'));
    const isTerraform = name === program || name.startsWith('terraform-provider-');
    if (folder.startsWith(cwd))
      kinds.add(isBerth ? 'berth' : [name, isTerraform && words[1]].filter(Boolean).join(' '));
    if (isBerth || pid === process.pid) return;
    // A plan that is only looked at has a folder below that of its instance.
    const [instance] = path.relative(path.join(cwd, '.berth/work'), folder).split(path.sep);
    const allowed = isTerraform && !['show', 'init'].includes(words[1] ?? '') ? instance : undefined;
    for (const one of marks()) {
      if (!environment.includes(one)) continue;
      if (owners.get(one) === allowed) kinds.add('a secret in its own Terraform');
      else sightings.add(`${one} in the environment of ${pid}: ${line.slice(0, 200)} in ${folder}`);
    }
  }

  async function run(words: string[], more: Record<string, string> = {}): Promise<Run> {
    const result = await sampled(berth(words, { cwd, env: { ...env, TMPDIR: temporary, ...more } }), look);
    outputs.push({ title: words.join(' '), text: result.stdout + result.stderr });
    return result;
  }
  const ok = async (words: string[], more: Record<string, string> = {}) => {
    const result = await run(words, more);
    expect({
      words,
      code: result.code,
      text: result.code === 0 ? '' : result.stdout + result.stderr,
    }).toEqual({
      words,
      code: 0,
      text: '',
    });
    return result;
  };
  const log = path.join(temporary, 'terraform.log');
  const tracing = { TF_LOG: 'trace' };

  test('a plan', async () => {
    await ok(['team', 'plan', '--all', '--debug'], { ...tracing, TF_LOG_PATH: log });
    expect(readFileSync(log, 'utf8')).toContain('[TRACE]');
    expect(statSync(log).mode & 0o777).toBe(0o600);
  });

  test('an apply of plans that were kept until somebody agreed', async () => {
    const script = path.join(temporary, 'ask.mjs');
    writeFileSync(script, askScript);
    const plans = path.join(temporary, 'plans');
    const asked = await sampled(
      execa(process.execPath, [script, path.resolve('dist/src/engine'), cwd, plans], {
        env: { ...cleanEnvironment(), ...env, TMPDIR: temporary },
        extendEnv: false,
        all: true,
        reject: false,
      }),
      look,
    );
    outputs.push({ title: 'ask', text: asked.all });
    expect({ code: asked.exitCode, all: asked.all }).toEqual({
      code: 0,
      all: expect.stringContaining('applied'),
    });
    const zips = readdirSync(plans).map((name) => path.join(plans, name));
    expect(zips).toHaveLength(3);
    for (const zip of zips) await extractZip(zip, { dir: `${zip}.unpacked` });
    const repository = await readObject('v1', 'Secret', `repo-app-first-${id}`, 'argocd');
    expect(Buffer.from(repository.data.password, 'base64').toString()).toBe(env.GIT_TOKEN);
  });

  test('an apply with nothing to do', async () => {
    await ok(['team', 'apply', '--all', '--yes', '--refresh', '--json=stream', '--parallel', '2']);
  });

  test('a plan and an apply of changed secrets, which the provider writes to its log', async () => {
    plant();
    await ok(['team', 'plan', '--all', '--json', '--debug'], { ...tracing, TF_LOG_PATH: log });
    const logged = await ok(['team', 'apply', '--all', '--yes', '--json=stream', '--debug'], tracing);
    expect(logged.stderr).toContain('Updating secret');
    expect(logged.stderr).toContain('(secret)');
  });

  test('an apply that fails at the very Secret', async () => {
    writeFiles(cwd, {
      'teams/taken.yaml': teamOf('taken', [
        namespaced('taken', {
          git_token: { env: 'TAKEN_TOKEN' },
          harbor_robot_token: { env: 'TAKEN_TOKEN' },
        }),
      ]),
    });
    const api = KubernetesObjectApi.makeApiClient(kubeConfig());
    const holder = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: `repo-app-taken-${id}`, namespace: 'argocd' },
    };
    await api.create(holder);
    const token = { TAKEN_TOKEN: `${mark(taken)}-taken` };
    const failed = await run(['team', 'apply', 'taken', '--yes', '--debug'], { ...tracing, ...token });
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain('Creating new secret');
    expect(failed.stdout).toContain('error OBJECT_EXISTS');
    rmSync(path.join(cwd, 'teams/taken.yaml'));
  });

  test('a Terraform that crashes with its variables in its last words', async () => {
    plant();
    const crash = [
      `[ "$1" = apply ] || exec '${await programPath(program)}' "$@"`,
      'echo "panic: runtime error: $TF_VAR_git_token"',
      'env >&2',
      `echo 'Error: The terraform-provider-kubernetes plugin crashed!' >&2`,
      'exit 2',
    ];
    await writeScript(path.join(cwd, 'crashing'), crash.join('\n'));
    writeFiles(cwd, { 'berth.yaml': platformWithDefaults({ path: { [program]: './crashing' } }) });
    // Nobody looks at its processes: those of the script have the secrets of Terraform, and other names.
    for (const form of ['--debug', '--json', '--json=stream']) {
      const options = { cwd, env: { ...env, TMPDIR: temporary } };
      const { code, stdout, stderr } = await berth(['team', 'apply', '--all', '--yes', form], options);
      outputs.push({ title: `crash ${form}`, text: stdout + stderr });
      expect([code, stdout]).toEqual([1, expect.stringContaining('terraform-provider-kubernetes crashed')]);
    }
    expect(readFileSync(path.join(work(first), 'failure.log'), 'utf8')).toMatch(
      /panic: runtime error: .*\(secret\)[\s\S]*TF_VAR_git_token=.*\(secret\)/,
    );
    writeFiles(cwd, { 'berth.yaml': platformWithDefaults() });
  });

  test('a Terraform that is killed in the middle', async () => {
    plant();
    const running = startBerth(
      ['team', 'apply', 'first', '--yes', '--debug', '--block', 'namespace-with-argocd'],
      {
        cwd,
        env: { ...env, TMPDIR: temporary, ...tracing },
      },
    );
    let victim: number | undefined;
    const killed = sampled(running, (process) => {
      look(process);
      const [name = '', command] = process.words;
      if (path.basename(name) !== program || command !== 'apply' || process.folder !== work(first)) return;
      victim ??= process.pid;
    });
    while (victim === undefined) await setTimeout(10);
    await setTimeout(700);
    process.kill(victim, 'SIGKILL');
    const { exitCode, stdout, stderr } = await killed;
    outputs.push({ title: 'killed', text: stdout + stderr });
    expect(exitCode).toBe(1);
    await ok(['team', 'apply', 'first', '--yes']);
  });

  test('what is shown of runs, configuration and instances', async () => {
    const { runs } = (await ok(['run', 'list', '--json'])).json.data;
    const failed = runs.filter(({ status }: { status: string }) => status === 'FAILED');
    expect(failed.length).toBeGreaterThan(2);
    for (const { id: runId } of [...runs.slice(0, 3), ...failed.slice(0, 3)]) {
      await ok(['run', 'show', runId]);
      await ok(['run', 'show', runId, '--json']);
    }
    await ok(['config', 'show', '--json']);
    await ok(['team', 'status', '--all', '--json']);
    await ok(['team', 'list']);
    await ok(['state', 'secrets', '--json']);
  });

  test('instances that are ejected', async () => {
    for (const instance of [first, plain, second]) {
      await ok(['instance', 'eject', instance, '--out', path.join('ejected', instance), '--json']);
      expect(readdirSync(path.join(cwd, 'ejected', instance))).toHaveLength(5);
    }
  });

  test('state, plans and values are for their owner only', () => {
    const data = path.join(cwd, '.berth');
    const state = path.join(data, 'state');
    const closed = [data, state, ...filesBelow(state), ...filesBelow(path.join(data, 'work'))];
    expect(closed.length).toBeGreaterThan(5);
    expect(closed.filter((place) => (statSync(place).mode & 0o077) !== 0)).toEqual([]);
  });

  test('a destroy', async () => {
    for (const part of ['state', 'work', 'instances']) {
      cpSync(path.join(cwd, '.berth', part), path.join(temporary, 'before-destroy', part), {
        recursive: true,
        verbatimSymlinks: true,
      });
    }
    await Promise.all([
      ok(['team', 'destroy', 'second', '--yes', '--debug'], tracing),
      ok(['team', 'destroy', 'first', '--yes', '--json=stream']),
    ]);
  });

  test('are in the state of what cannot do without, and nowhere else', () => {
    const places = [
      ...outputs.map(({ title, text }) => ({ place: `what "${title}" said`, content: text })),
      ...[cwd, temporary, ...newInCache(begin)].flatMap(filesBelow).map((place) => ({
        place,
        content: readFileSync(place),
      })),
    ];
    // A search that finds nothing shows something only where there was something to search.
    const searched = [
      ...[/state\/.+\/terraform\.tfstate$/, /plans\/.+\.unpacked\/tfplan$/, /variables\.tfvars\.json$/],
      ...[/terraform\.log$/, /failure\.log$/, /\.berth\/runs\/.+\.json$/, /instances\/.+\.json$/],
      ...[
        /ejected\/.+\/main\.tf\.json$/,
        /ejected\/.+\/terraform\.tfvars\.json$/,
        /ejected\/.+\/README\.md$/,
      ],
      ...[/^what "team apply .*--debug/, /^what "team plan .*--debug/, /^what "team destroy .*--debug/],
      ...[/^what "run show/, /^what "crash --debug/, /^what "crash --json/, /^what "killed/],
    ];
    const missing = searched.filter(
      (name) => !places.some(({ place, content }) => name.test(place) && content.length > 100),
    );
    expect(missing).toEqual([]);
    const found = places.flatMap(({ place, content }) =>
      marksIn(content, marks()).map((one) => ({ place, one })),
    );
    const stored = found.filter(({ place, one }) => one.startsWith(hook) && mayStore(place));
    expect(stored.length).toBeGreaterThan(0);
    expect(found.filter((one) => !stored.includes(one))).toEqual([]);
  });

  test('are in no arguments, and in the environment of their own Terraform alone', () => {
    expect([...kinds]).toEqual(
      expect.arrayContaining([
        'a secret in its own Terraform',
        'berth',
        'sh',
        ...['init', 'plan', 'apply', 'show', 'destroy'].map((command) => `${program} ${command}`),
      ]),
    );
    expect([...sightings]).toEqual([]);
  });

  /** State, its backup, the copy of it in a plan: of the instance whose secret is stored. */
  function mayStore(place: string): boolean {
    return place.includes(plain) && (place.includes('/state/') || place.includes('/plans/'));
  }
});

/** Files of the cache that were written since. */
function newInCache(since: number): string[] {
  const cache = cacheFolder(process.env);
  return readdirSync(cache)
    .map((name) => path.join(cache, name))
    .flatMap((folder) => (statSync(folder).isDirectory() ? filesBelow(folder) : [folder]))
    .filter((file) => statSync(file).mtimeMs >= since);
}

/** All files below a folder, or the file itself; what links lead to is elsewhere. */
function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  if (statSync(folder).isFile()) return [folder];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'identity.key')
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** What a terminal does with a person before it: plans, keeps the plans, and applies them. */
const askScript = `
import { cpSync } from 'node:fs';
import path from 'node:path';
const [engine, folder, plans] = process.argv.slice(2);
const load = async (name) => await import(path.join(engine, name));
const { selectTeams } = await load('selection/team-selection.js');
const { applyAll } = await load('batch/batch.js');
const door = {
  folder,
  caller: process.env,
  emit: (event) => console.log(JSON.stringify(event)),
  stop: () => () => undefined,
  debug: true,
};
const { context, specs } = await selectTeams(door, { teams: [], all: true });
const approve = async (changed) => {
  for (const { instance } of changed)
    cpSync(path.join(folder, '.berth/work', instance, 'plan-' + process.pid + '.tfplan'), path.join(plans, instance + '.zip'));
  console.log(JSON.stringify(changed));
  return true;
};
const results = await applyAll(context, specs, { parallel: 1, refresh: false, approve });
console.log(JSON.stringify(results));
process.exitCode = results.every(({ result }) => result === 'applied') ? 0 : 1;
`;
