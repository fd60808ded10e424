import path from 'node:path';
import { readTextFile } from '../../config/text-file.ts';
import { BerthError } from '../../errors.ts';
import { parseState, type StateDocument } from '../../state/state-document.ts';
import type { Door } from '../context.ts';
import { refuseOtherResources } from '../project/rehearsal.ts';
import { refuseMoving } from '../run/unfinished-move.ts';
import { openInstances, requireInstance } from '../selection/known-instance.ts';
import { readState } from './instance-state.ts';
import { backUpState } from './state-backup.ts';
import { refuseRunningTerraform } from './state-lock.ts';

/** What takes the place of what, for whoever decides on it. */
export interface PushProposal {
  readonly instance: string;
  readonly file: string;
  readonly resources: number;
  readonly serial: number;
  /** Of the state that is there; undefined: there is none. */
  readonly before?: { readonly resources: number; readonly serial: number };
}

/**
 * Puts a state in the place of an instance's own, by the rules of `terraform state push`.
 * @returns where the old one was kept; undefined where there was none
 * @throws STATE_INVALID, STATE_REHEARSED, STATE_REAL, STATE_LOCKED, MOVE_UNFINISHED, UNKNOWN_INSTANCE, FILE_UNREADABLE, DECLINED
 */
export async function pushState(
  door: Door,
  instance: string,
  { file, approve }: { readonly file: string; readonly approve: (push: PushProposal) => Promise<boolean> },
): Promise<{ readonly instance: string; readonly serial: number; readonly backup?: string }> {
  const context = await openInstances(door);
  await requireInstance(context, instance);
  const text = await readTextFile(path.resolve(door.folder, file)).catch((cause: Error) => {
    throw new BerthError('FILE_UNREADABLE', { file, problem: cause.message }, { cause });
  });
  const refuse = (problem: string, remedy: string) =>
    new BerthError('STATE_INVALID', { place: `"${file}"`, problem, remedy });
  const clear = await context.backend.clear(instance, text);
  const wanted = parseState(clear);
  if ('problem' in wanted) throw refuse(wanted.problem, 'give a state that Terraform or OpenTofu wrote');
  refuseOtherResources(context, instance, wanted.resources);
  return await context.locks.around([instance], async () => {
    const record = await context.inventory.instance(instance);
    if (record) refuseMoving(record);
    await refuseRunningTerraform(context, instance);
    const old = await readState(context, instance);
    const before = old?.state;
    // What cannot be read has no lineage that could be kept.
    if (old && before && !('problem' in before)) {
      const standing = await context.backend.clear(instance, old.text);
      const problem = clash({ state: before, text: standing }, { state: wanted, text: clear });
      if (problem) throw refuse(problem, `look at the present one: "berth state pull ${instance} > FILE"`);
    }
    const approved = await approve({
      instance,
      file,
      resources: wanted.resources.length,
      serial: wanted.serial,
      ...(before &&
        !('problem' in before) && {
          before: { resources: before.resources.length, serial: before.serial },
        }),
    });
    if (!approved) throw new BerthError('DECLINED', { what: 'the new state' });
    const backup = await backUpState(context, instance, 'before-push');
    await context.backend.push(instance, text);
    // What was skipped as unchanged before is looked at again.
    await context.inventory.forgetIdentity(instance);
    return { instance, serial: wanted.serial, ...(backup && { backup }) };
  });
}

interface Written {
  readonly state: StateDocument;
  readonly text: string;
}

/** Why Terraform would refuse it. Source: internal/states/statemgr/migrate.go, CheckValidImport. */
function clash(old: Written, wanted: Written): string | undefined {
  if (old.state.lineage !== wanted.state.lineage) {
    return `its lineage is ${wanted.state.lineage}, and that of the present one ${old.state.lineage}: it belongs to something else`;
  }
  if (wanted.state.serial < old.state.serial) {
    return `its serial ${wanted.state.serial} is lower than ${old.state.serial} of the present one: it is older`;
  }
  if (wanted.state.serial === old.state.serial && wanted.text !== old.text) {
    return `its serial ${wanted.state.serial} is that of the present one, and it differs from it`;
  }
  return undefined;
}
