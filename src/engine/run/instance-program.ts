import { BerthError } from '../../errors.ts';
import type { InstanceRecord, ProgramName, ProgramVersion } from '../../model/run.ts';
import type { TerraformProgram } from '../../terraform/program.ts';
import type { RunTools } from '../batch/batch-toolchain.ts';
import type { EngineContext } from '../context.ts';
import { isApplied } from '../instance/instance-record.ts';

interface Wanted {
  readonly instance: string;
  readonly record: InstanceRecord | undefined;
  readonly hasState: boolean;
  readonly purpose: 'change' | 'destroy';
  readonly switchTo: ProgramName | undefined;
}

/**
 * The program that runs an instance: the one that it was made with, whatever else is on PATH by now.
 * @throws PROGRAM_SWITCH when berth.yaml names the other one; STATE_NEWER when a newer version wrote the state
 */
export async function programOf(
  context: EngineContext,
  tools: Pick<RunTools, 'terraformProgram'>,
  wanted: Wanted,
): Promise<TerraformProgram> {
  const { instance, purpose, switchTo } = wanted;
  const before = await programBefore(context, wanted);
  const configured = context.project.platform.value.toolchain.program;
  // Destroying goes on with what there is: it leaves nothing to be switched.
  if (before && configured && before.name !== configured && !switchTo && purpose === 'change') {
    throw new BerthError('PROGRAM_SWITCH', { instance, program: before.name, wanted: configured });
  }
  const program = await tools.terraformProgram(switchTo ?? before?.name);
  if (before?.name === program.name && release(before.version) > release(program.version)) {
    throw new BerthError('STATE_NEWER', {
      instance,
      writer: `${before.name} ${before.version}`,
      program: `${program.name} ${program.version}`,
    });
  }
  return program;
}

/** The program of the last apply; that of a first apply that failed stands in its run's record only. */
async function programBefore(
  { inventory }: EngineContext,
  { instance, record, hasState }: Wanted,
): Promise<ProgramVersion | undefined> {
  if (record && (hasState || isApplied(record))) return record.program;
  if (!hasState) return undefined;
  return (await inventory.runs(instance)).find(({ behaviour }) => behaviour === 'APPLY')?.program;
}

/** Major and minor: state of the same minor version can be read by each of its patches. */
function release(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major * 1000 + minor;
}
