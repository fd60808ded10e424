import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { openEngine } from '../../src/engine/context.ts';
import { bootstrapState } from '../../src/engine/state/state-bootstrap.ts';
import { projectPaths } from '../../src/model/paths.ts';
import { Bucket } from '../../src/state/s3/bucket.ts';
import { layerExampleOf } from '../conformance/example-inputs.ts';
import { berth, berthOk } from '../helpers/berth.ts';
import { chosenToolchain } from '../helpers/chosen-program.ts';
import { testDoor } from '../helpers/door.ts';
import { startUntil } from '../helpers/interrupted-run.ts';
import { killedAt } from '../helpers/killed-writes.ts';
import { times } from '../helpers/long.ts';
import { type ObjectStorage, startMinio, startS3rver } from '../helpers/object-storage.ts';
import { playedToolchain } from '../helpers/played-providers.ts';
import { startPostgres } from '../helpers/postgres.ts';
import { killAll, processesOf, terraformOf, until } from '../helpers/processes.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';

vi.mock('../../src/state/open-home.ts', async (original) => {
  const { countedHomes } = await import('../helpers/killed-writes.ts');
  return countedHomes(await original());
});

const state = 'dev.platform.state';
/** A layer without resources: something else whose state moves along. */
const harbor = 'dev.platform.harbor';

interface Place {
  /** Inputs of the layer. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Environment variables with credentials. */
  readonly env: Readonly<Record<string, string>>;
  /** What STACKIT answers instead of its own addresses. */
  readonly answers?: Readonly<Record<string, unknown>>;
  /** What berth.yaml has to say in the end. */
  readonly backend: Readonly<Record<string, unknown>>;
  readonly locks: string;
  /** Inputs with which it is not ready yet, and part of what a person is told to do; the last one goes on. */
  readonly begins: readonly {
    readonly inputs?: Readonly<Record<string, unknown>>;
    readonly remedy: string;
  }[];
  /** What the place is made by first. */
  readonly type: string;
  /** Makes it as it was in the beginning. */
  empty(): Promise<void>;
  stop(): Promise<void>;
}

function bucketPlace(storage: ObjectStorage, locks: 'bucket' | 'external'): Place {
  const { accessKey, secretKey, endpoint, bucket, stop } = storage;
  const where = { bucket, region: 'eu01', endpoint, pathStyle: true };
  return {
    inputs: { storage: 'bucket', bucket_name: bucket, locks },
    env: { AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: secretKey },
    type: 'stackit_objectstorage_bucket',
    answers: { url_path_style: `${endpoint}/${bucket}` },
    backend: { type: 's3', ...where, locks },
    locks: locks === 'bucket' ? 'experiment' : 'external',
    begins: [{ remedy: 'stackit object-storage credentials create --credentials-group-id' }],
    empty: async () => {
      const objects = new Bucket(where, async () => ({ accessKey, secretKey, sessionToken: undefined }));
      for (const key of await objects.list('')) await objects.remove(key);
    },
    stop,
  };
}

const unlocked = 'a bucket that does not';

const places: Readonly<Record<string, () => Promise<Place>>> = {
  'a bucket that locks': async () => bucketPlace(await startMinio(), 'bucket'),
  [unlocked]: async () => bucketPlace(await startS3rver(), 'external'),
  'a database': async () => {
    const { address, stop } = await startPostgres();
    return {
      inputs: { storage: 'database' },
      env: { PG_CONN_STR: address },
      backend: { type: 'pg', schema: 'berth' },
      locks: 'experiment',
      type: 'stackit_postgresflex_instance',
      begins: [
        { inputs: { database_owner: '' }, remedy: 'stackit postgresflex user create --username berth' },
        { remedy: 'postgres://berth:PASSWORD@' },
      ],
      empty: async () => {
        const client = new pg.Client(address);
        await client.connect();
        await client.query('DROP SCHEMA IF EXISTS berth CASCADE');
        await client.end();
      },
      stop,
    };
  },
};

const secrets = ['minio-marked-5b2c', 'pg-marked-7d1e', 'a-token-of-nobody'];
const account = { STACKIT_SERVICE_ACCOUNT_TOKEN: 'a-token-of-nobody' };

describe.each(Object.entries(places))('%s', (name, start) => {
  const cwd = suiteFolder();
  const played = suiteFolder();
  const before = path.join(suiteFolder(), 'berth');
  const paths = projectPaths(cwd);
  const control = path.join(played, 'control.json');
  const config = path.join(cwd, 'berth.yaml');
  const order = (orders: object) => writeFileSync(control, JSON.stringify(orders));
  const backendOf = () => parse(readFileSync(config, 'utf8')).environments.dev.backend;
  /** What the played services have. */
  const services = () => JSON.parse(readFileSync(path.join(played, 'services.json'), 'utf8'));
  const made = () =>
    Object.values<{ type: string }>(services().objects).filter(({ type }) => type === place.type);
  let place: Place;
  let env: Record<string, string>;
  const bootstrap = async (variables = env) =>
    await berth(['state', 'bootstrap', '--yes', '--json'], { cwd, env: variables });
  let toolchain: object;
  const write = (inputs: Readonly<Record<string, unknown>> = {}) => {
    const text = stringify({
      apiVersion: 'berth/v1',
      kind: 'Platform',
      organisation: 'test',
      environments: { dev: { cluster: { kubeconfig: 'none', context: 'none' } } },
      toolchain,
      layers: {
        harbor: { registry: 'none' },
        state: { ...layerExampleOf('state', place.inputs as never), ...place.inputs, ...inputs },
      },
    });
    writeFiles(cwd, { 'berth.yaml': `# ours\n${text}` });
  };

  beforeAll(async () => {
    place = await (start as () => Promise<Place>)();
    env = { ...account, ...place.env };
    toolchain = { ...chosenToolchain.toolchain, ...(await playedToolchain(played, ['stackit'])) };
    write();
    await berthOk(['platform', 'apply', 'harbor', '--yes'], { cwd });
  });
  afterAll(async () => await place?.stop());

  test('is made; as long as berth cannot get in it is said what to do, and nothing has moved', async () => {
    for (const { inputs, remedy } of place.begins) {
      write(inputs);
      const run = await bootstrap(account);
      expect(run.code).toBe(2);
      expect(run.json.error.code).toBe('STATE_WITHOUT_ACCESS');
      expect(run.json.error.fix).toContain(remedy);
      expect(run.json.error.fix).toContain('berth state bootstrap --environment dev');
      expect(backendOf()).toBeUndefined();
      expect(existsSync(path.join(paths.state, state))).toBe(true);
    }
    await berthOk(['platform', 'apply', 'harbor', '--yes'], { cwd });
    if (!place.answers) return;
    order({ drift: [{ type: place.type, set: place.answers }] });
    await berthOk(['platform', 'apply', 'state', '--yes', '--refresh'], { cwd, env });
  });

  if (name === unlocked)
    test('is refused where two writers both win, unless berth.yaml says that something else locks', async () => {
      write({ locks: 'bucket' });
      const { json } = await bootstrap();
      expect(json.error).toMatchObject({
        code: 'BACKEND_UNLOCKED',
        fix: expect.stringContaining('locks: external'),
      });
      expect(backendOf()).toBeUndefined();
      await berthOk(['platform', 'apply', 'harbor', '--yes'], { cwd });
      write();
      await berthOk(['platform', 'apply', 'state', '--yes'], { cwd, env });
    });

  test('takes everything of the environment, its own state included, and says whether it locks', async () => {
    cpSync(paths.data, before, { recursive: true, verbatimSymlinks: true });
    const { code, json } = await bootstrap();
    expect([code, json.error]).toEqual([0, undefined]);
    expect(json.data).toMatchObject({ result: 'moved', layer: 'state', locks: place.locks });
    expect(json.data.instances).toMatchObject([{ instance: state, result: 'skipped' }]);
    expect(json.data.migration).toMatchObject({ instances: [harbor, state] });
    expect(backendOf()).toMatchObject(place.backend);
    expect(readFileSync(config, 'utf8')).toMatch(/^# ours\n/);
    expect(existsSync(path.join(paths.state, state))).toBe(false);
    const listed = await berthOk(['state', 'list', '--json'], { cwd, env });
    expect(listed.json.data.states.map(({ instance }: { instance: string }) => instance)).toEqual([
      harbor,
      state,
    ]);
    const texts = readdirSync(cwd, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('.terraform'))
      .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'));
    expect(secrets.filter((secret) => texts.some((text) => text.includes(secret)))).toEqual([]);
  });

  test('is left alone the second time', async () => {
    const text = readFileSync(config, 'utf8');
    const { json } = await bootstrap();
    expect(json.data).toMatchObject({ result: 'unchanged', instances: [], locks: place.locks });
    expect(readFileSync(config, 'utf8')).toBe(text);
    const again = await berthOk(['state', 'bootstrap'], { cwd, env });
    expect(again.stdout).toContain('dev keeps its state in what state made');
  });

  test('can be changed while the state lies in it, and not be destroyed', async () => {
    const plan = await berthOk(['platform', 'plan', 'state', '--json'], { cwd, env });
    expect(plan.json.data.instances).toMatchObject([{ result: 'unchanged' }]);
    for (const words of [['state'], ['--all']]) {
      const run = await berth(['platform', 'destroy', ...words, '--yes', '--json'], { cwd, env });
      expect([run.code, run.json.error.code]).toEqual([2, 'LAYER_KEEPS_STATE']);
      expect(run.json.error.fix).toContain('berth state migrate --environment dev --to local');
    }
  });

  test('is destroyed once the state is here again', async () => {
    await berthOk(['state', 'migrate', '--to', 'local', '--yes'], { cwd, env });
    const run = await berthOk(['platform', 'destroy', 'state', '--yes', '--json'], { cwd, env });
    expect(run.json.data.instances).toMatchObject([{ result: 'destroyed' }]);
    expect(services().objects).toEqual({});
  });

  test('killed with all that it had started while it made the place, it makes nothing twice', async () => {
    const drift = place.answers ? [{ type: place.type, set: place.answers }] : [];
    order({ drift, delays: [{ type: place.type, operation: 'create', seconds: 60 }] });
    const { run, pid } = await startUntil(['state', 'bootstrap', '--yes'], cwd, { operations: 1, env });
    await until('the service has made it', () => made().length > 0);
    killAll([{ pid }, terraformOf(pid), ...processesOf(played)].filter((one) => one !== undefined));
    await run;
    order({ drift });

    if (!place.answers) {
      for (const _ of ['once', 'and again']) {
        const { code, json } = await bootstrap();
        expect([code, json.data.result, json.data.instances[0].error.code]).toEqual([
          1,
          'failed',
          'HALF_MADE',
        ]);
        expect(json.data.instances[0].error.fix).toContain('stackit postgresflex instance list --project-id');
        expect(made()).toHaveLength(1);
      }
      writeFileSync(path.join(played, 'services.json'), JSON.stringify({ ...services(), objects: {} }));
    }
    const words = ['state', 'bootstrap', '--yes', ...(place.answers ? [] : ['--anew'])];
    const { stderr } = await berthOk(words, { cwd, env });
    expect(backendOf()).toMatchObject(place.backend);
    expect(made()).toHaveLength(1);
    if (place.answers) expect(stderr).toContain(`${place.type}.state was left by an apply that broke off`);
    await berthOk(['state', 'migrate', '--to', 'local', '--yes'], { cwd, env });
    await berthOk(['platform', 'destroy', 'state', '--yes'], { cwd, env });
    expect(made()).toEqual([]);
  });

  test('killed while the layer is applied, the same command ends it', async () => {
    const set = place.answers;
    order({
      delays: [{ type: place.type, operation: 'create', seconds: 3 }],
      ...(set && { drift: [{ type: place.type, set }] }),
    });
    const words = ['state', 'bootstrap', '--yes'];
    const { pid } = await startUntil(words, cwd, { operations: 1, env });
    process.kill(pid, 'SIGKILL');
    // Terraform outlives it, and holds the state until it has written it.
    const { json } = await vi.waitFor(
      async () => {
        const run = await bootstrap();
        expect(run.code).not.toBe(6);
        return run;
      },
      { timeout: 60_000 },
    );
    expect([json.error, json.data?.result]).toEqual([undefined, 'moved']);
    expect(backendOf()).toMatchObject(place.backend);
    expect(made()).toHaveLength(1);
  });

  // Nothing in it depends on how a bucket locks.
  if (name === unlocked) return;

  test('interrupted at any write of the move, the same call ends it', async () => {
    const door = testDoor(cwd, { caller: { ...process.env, ...env }, command: 'state bootstrap' });
    const call = async () =>
      await bootstrapState(door, {
        environment: 'dev',
        approval: () => ({}),
        approveMove: async () => true,
      });
    for (let step = 1; ; step += times(5, 1)) {
      await place.empty();
      rmSync(paths.data, { recursive: true });
      cpSync(before, paths.data, { recursive: true, verbatimSymlinks: true });
      write();
      const interrupted = await killedAt(step, call);
      // The process that held them would be gone.
      const { documents } = (await openEngine(door)).homes;
      for (const lock of await documents.names('locks')) await documents.remove(`locks/${lock}`);
      const { result } = await call();
      expect(['moved', 'unchanged']).toContain(result);
      expect(backendOf()).toMatchObject(place.backend);
      const { inventory, backend } = await openEngine(door);
      expect(await inventory.existingNames()).toEqual([harbor, state]);
      expect(await backend.names()).toEqual([harbor, state]);
      if (!interrupted) return expect(step).toBeGreaterThan(10);
      expect(step).toBeLessThan(80);
    }
  });
});
