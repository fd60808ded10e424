import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { BerthError, exitCode } from '../../errors.ts';
import type { InstanceRecord } from '../../model/run.ts';
import type { TerraformLock } from '../../state/backend.ts';
import { type FoundLock, holderText } from '../../state/instance-lock.ts';
import type { LockProof } from '../../state/lock-proof.ts';
import { rescuedFile } from '../../terraform/rescued-state.ts';
import type { PartReport } from '../../toolchain/toolchain.ts';
import type { Door, EngineContext } from '../context.ts';
import { openInstances } from '../selection/known-instance.ts';
import { readState } from './instance-state.ts';
import { mayRun, terraformText } from './state-lock.ts';

/** Something that is wrong with state, inventory or what lies around them. */
export interface StateFinding {
  /** "-" for what belongs to no instance. */
  readonly instance: string;
  readonly problem: string;
  /** A command, or what to do. */
  readonly fix: string;
}

export interface StateReport {
  readonly findings: readonly StateFinding[];
  /** Count of instances that were looked at. */
  readonly instances: number;
  readonly backends: readonly BackendReport[];
  readonly exit: number;
}

/** Where environments keep their state, and whether it can lock. */
export interface BackendReport {
  readonly environments: readonly string[];
  readonly place: string;
  /** Absent: it cannot. */
  readonly locks?: LockProof;
}

/** No init takes that long: what is older was left behind. */
const initHours = 1;

/**
 * Looks at the state of every instance and at everything beside it, and tries out locks; leaves everything as it was.
 * @throws NO_PROJECT, BACKEND_UNREACHABLE
 */
export async function stateDoctor(door: Door): Promise<StateReport> {
  const context = await openInstances(door);
  const backends = await backendReports(context);
  const { inventory, backend, locks, project } = context;
  const records = new Map((await inventory.allInstances()).map((record) => [record.instance, record]));
  const work = await readdir(project.paths.work).catch(() => []);
  const names = new Set([...records.keys(), ...(await backend.names()), ...(await locks.names())]);
  const findings = [
    backends.map(({ findings: found }) => found),
    ...(await Promise.all([...names].map((name) => instanceFindings(context, name, records.get(name))))),
    work.map((name) => rescuedState(context, name)),
    await leftModules(context),
    await missingParts(context, [...records.values()]),
  ].flat(2);
  return {
    findings: findings.sort((a, b) => a.instance.localeCompare(b.instance)),
    instances: names.size,
    backends: backends.map(({ findings: _findings, ...report }) => report),
    exit: findings.length > 0 ? exitCode.failed : exitCode.done,
  };
}

async function backendReports({
  homes,
  project,
}: EngineContext): Promise<(BackendReport & { readonly findings: StateFinding[] })[]> {
  const environments = Object.keys(project.platform.value.environments);
  const places = [...new Set(environments.map((name) => homes.of(name)))];
  return await Promise.all(
    places.map(async (home) => {
      const report = {
        environments: environments.filter((name) => homes.of(name) === home),
        place: home.place,
      };
      try {
        return { ...report, locks: await home.proveLocks(), findings: [] };
      } catch (error) {
        if (!(error instanceof BerthError) || error.code !== 'BACKEND_UNLOCKED') throw error;
        return { ...report, findings: [{ instance: '-', problem: error.message, fix: error.fix }] };
      }
    }),
  );
}

async function instanceFindings(
  context: EngineContext,
  instance: string,
  record: InstanceRecord | undefined,
): Promise<StateFinding[]> {
  if (record?.move) {
    const { from, to } = record.move;
    const fix = `berth instance move ${from}`;
    return [{ instance, problem: `its move from "${from}" to "${to}" was interrupted`, fix }];
  }
  const [found, terraform] = [await context.locks.find(instance), await context.backend.lock(instance)];
  const lock = lockFindings(instance, found, terraform);
  // What is worked on right now is half done by nature.
  const busy = (found && found.state !== 'gone') || (terraform && mayRun(terraform));
  return busy ? lock : [...(await stateFindings(context, instance, record)), ...lock];
}

async function stateFindings(
  context: EngineContext,
  instance: string,
  record: InstanceRecord | undefined,
): Promise<StateFinding[]> {
  const place = context.backend.place(instance);
  const found = await readState(context, instance);
  if (record?.unfinished && !(found && 'problem' in found.state)) {
    const fix = 'apply it again; or destroy it, with "berth team prune" where no team file wants it any more';
    return [{ instance, problem: 'its first apply has not come to its end', fix }];
  }
  if (found === undefined) {
    if (!record) return [];
    const fix = `put its state back: "berth state push ${instance} FILE"; without one, adopt or delete its objects`;
    return [{ instance, problem: `it is in the inventory and has no state at "${place}"`, fix }];
  }
  const { state, remedy } = found;
  if ('problem' in state) {
    // Terraform keeps the one before beside a file, and nowhere else.
    const push = `berth state push ${instance} ${path.isAbsolute(place) ? `${place}.backup` : 'FILE'}`;
    const fix = remedy ?? push;
    return [{ instance, problem: `its state "${place}" cannot be read: ${state.problem}`, fix }];
  }
  if (record || state.resources.length === 0) return [];
  const fix =
    'apply it again; or, where it was ejected, lead its folder to another backend: "terraform init -migrate-state"';
  return [{ instance, problem: `it has state at "${place}" and is not in the inventory`, fix }];
}

function lockFindings(
  instance: string,
  found: FoundLock | undefined,
  terraform: TerraformLock | undefined,
): StateFinding[] {
  const fix = `berth state unlock ${instance}`;
  if (found?.state === 'gone') {
    const running = terraform?.processes.length
      ? `, and its Terraform still runs as pid ${terraform.processes.join(', ')}`
      : '';
    return [{ instance, problem: `${holderText(found.holder)} has left its lock behind${running}`, fix }];
  }
  if (found || !terraform || terraform.processes.length > 0) return [];
  if (terraform.unseen) {
    const problem = `${terraformText(terraform)} holds its lock, and from here nobody can see whether it lives`;
    return [{ instance, problem, fix: `where it does not: ${fix} --force` }];
  }
  return [{ instance, problem: `${terraformText(terraform)} has left its lock behind`, fix }];
}

/** Terraform leaves the state in its current folder when the backend does not take it. */
function rescuedState({ project }: EngineContext, instance: string): StateFinding[] {
  const file = path.join(project.paths.work, instance, rescuedFile);
  if (!existsSync(file)) return [];
  const problem = `its last run could not write the state, and left it as "${file}"`;
  return [{ instance, problem, fix: 'apply it again: that puts this state in its place first' }];
}

async function leftModules({ project }: EngineContext): Promise<StateFinding[]> {
  const { modules } = project.paths;
  const left = (await readdir(modules).catch(() => [])).filter((name) => name.startsWith('.new-'));
  const folders = await Promise.all(
    left.map(async (name) => {
      const folder = path.join(modules, name);
      const made = await stat(folder).catch(() => undefined);
      return made && Date.now() - made.mtimeMs > initHours * 3_600_000 ? [folder] : [];
    }),
  );
  return folders.flat().map((folder) => ({
    instance: '-',
    problem: `an interrupted init has left "${folder}"`,
    fix: `rm -r "${folder}"`,
  }));
}

async function missingParts(
  { toolchain, project }: EngineContext,
  records: readonly InstanceRecord[],
): Promise<StateFinding[]> {
  const wanted = project.platform.value.toolchain.program;
  const parts = new Map<string, readonly PartReport[]>();
  for (const set of new Set(records.map(({ providerSet }) => providerSet))) {
    parts.set(set, await toolchain.inspect(set));
  }
  return records.flatMap(({ instance, program, providerSet }) => {
    const needed = (parts.get(providerSet) ?? []).filter(
      ({ part, state }) => state === 'missing' && (part === program.name || part.startsWith('provider ')),
    );
    return [
      ...needed.map(({ part, version, origin, fix = 'see "berth doctor"' }) => ({
        instance,
        problem: `it needs ${part} ${version}, which is not to be had: ${origin}`,
        fix,
      })),
      ...(wanted && wanted !== program.name
        ? [
            {
              instance,
              problem: `it was made with ${program.name}, and berth.yaml names ${wanted}`,
              fix: `berth state migrate ${instance} --program ${wanted}`,
            },
          ]
        : []),
    ];
  });
}
