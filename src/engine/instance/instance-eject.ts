import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BerthError } from '../../errors.ts';
import { providersOf } from '../../model/content.ts';
import { reachesCluster } from '../../model/provider-set.ts';
import type { InstanceRecord } from '../../model/run.ts';
import { terraformFile } from '../../model/terraform-json.ts';
import type { Module } from '../../synth/module.ts';
import { lockFile } from '../../terraform/provider-lock.ts';
import { ClusterSession } from '../cluster/cluster-session.ts';
import type { Door, EngineContext } from '../context.ts';
import { programOf } from '../run/instance-program.ts';
import { moduleFolder } from '../run/prepared-run.ts';
import { refuseUnfinished } from '../run/unfinished-apply.ts';
import { refuseMoving } from '../run/unfinished-move.ts';
import { openInstances, recordOf } from '../selection/known-instance.ts';
import { recordedInstance } from '../selection/recorded-instance.ts';
import { ejectedReadme } from './ejected-readme.ts';

export interface Ejected {
  readonly instance: string;
  /** Absolute path. */
  readonly folder: string;
  readonly files: readonly string[];
  /** Whether berth's inventory no longer has it. */
  readonly forgotten: boolean;
}

/**
 * Writes a folder in which plain Terraform or OpenTofu goes on with an instance: same module, same state, same lock.
 * @param options.forget takes the instance out of berth's inventory; its state stays where it is
 * @throws UNKNOWN_INSTANCE, FOLDER_NOT_EMPTY, NOTHING_APPLIED, INSTANCE_OUTDATED when the block changed since the last apply
 */
export async function ejectInstance(
  door: Door,
  instance: string,
  options: { readonly folder: string; readonly forget: boolean },
): Promise<Ejected> {
  const context = await openInstances(door);
  await recordOf(context, instance);
  const folder = path.resolve(door.folder, options.folder);
  await requireEmpty(folder);
  return await context.locks.around([instance], async () => {
    const record = await recordOf(context, instance);
    refuseMoving(record);
    refuseUnfinished(record);
    const files = await filesOf(context, record);
    await mkdir(folder, { recursive: true });
    for (const [name, text] of Object.entries(files.texts)) await writeFile(path.join(folder, name), text);
    await copyFile(files.lockFile, path.join(folder, lockFile));
    if (options.forget) await context.inventory.removeInstance(instance);
    return { instance, folder, files: [...Object.keys(files.texts), lockFile], forgotten: options.forget };
  });
}

async function filesOf(
  context: EngineContext,
  record: InstanceRecord,
): Promise<{ texts: Readonly<Record<string, string>>; lockFile: string }> {
  const { backend, toolchain } = context;
  const { instance, variables } = record;
  const program = await programOf(context, toolchain, {
    instance,
    record,
    hasState: true,
    purpose: 'change',
    switchTo: undefined,
  });
  const spec = await recordedInstance(context, record);
  const used = providersOf(spec.content, spec.choice);
  const providers = await toolchain.providers(record.providerSet, program.name, used);
  const module = await context.modules.module(spec.entry, spec.choice, providers.set);
  await refuseOutdated(context, record, module);
  const plain = backend.plain(instance);
  const parts = { module, program, providers };
  const terraform = await backend.terraform(instance, program.name);
  const initialised = await moduleFolder(context, parts, terraform);
  const session = new ClusterSession(context, spec.environment);
  const connection = reachesCluster(used) ? await session.fileConnection() : {};
  return {
    lockFile: path.join(initialised, lockFile),
    texts: {
      'main.tf.json': terraformFile(JSON.parse(module.json)),
      'backend.tf.json': terraformFile({ terraform: { backend: plain.body } }),
      'terraform.tfvars.json': terraformFile(variables),
      'README.md': ejectedReadme(record, {
        program,
        connection,
        cliConfig: providers.cliConfig,
        statePlace: backend.place(instance),
        workspace: plain.workspace,
        credentials: Object.keys(terraform.credentials),
      }),
    },
  };
}

/** The folder would plan what nobody has applied. */
async function refuseOutdated(
  { inventory }: EngineContext,
  { instance, runId, content }: InstanceRecord,
  { digest }: Module,
): Promise<void> {
  const applied = (await inventory.runs(instance)).find(({ id }) => id === runId);
  if (!applied || applied.content.digest === digest) return;
  throw new BerthError('INSTANCE_OUTDATED', {
    instance,
    content: content.name,
    problem: `its module is another one than at the last apply, ${content.version}`,
  });
}

async function requireEmpty(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw new BerthError('FOLDER_NOT_EMPTY', { folder }, { cause: error });
    return [];
  });
  if (names.length > 0) throw new BerthError('FOLDER_NOT_EMPTY', { folder });
}
