import { BerthError } from '../../errors.ts';
import type { ProgramVersion } from '../../model/run.ts';
import { holderText } from '../../state/instance-lock.ts';
import type { StateDocument, StateResource } from '../../state/state-document.ts';
import type { Door, EngineContext } from '../context.ts';
import { instanceNames, openInstances, requireInstance } from '../selection/known-instance.ts';
import { readState, stateOf } from './instance-state.ts';
import { mayRun, terraformText } from './state-lock.ts';

/** One instance's state, from outside. */
export interface StateSummary {
  readonly instance: string;
  /** Where it is. */
  readonly place: string;
  /** Count of objects. */
  readonly resources: number;
  readonly bytes: number;
  /** Absent: nothing was written yet. */
  readonly serial?: number;
  /** Program of the last apply, by the inventory. */
  readonly program?: ProgramVersion;
  /** Version of the program that wrote the state, by itself. */
  readonly writer?: string;
  /** Who works on it now. */
  readonly lockedBy?: string;
  /** Why it cannot be read. */
  readonly problem?: string;
}

/** @throws NO_PROJECT, CONFIG_INVALID */
export async function listStates(door: Door): Promise<StateSummary[]> {
  const context = await openInstances(door);
  return await Promise.all((await instanceNames(context)).map((instance) => summary(context, instance)));
}

async function summary(context: EngineContext, instance: string): Promise<StateSummary> {
  const { backend, inventory } = context;
  const { text, state } = (await readState(context, instance)) ?? {};
  const program = (await inventory.instance(instance))?.program;
  const lockedBy = await lockText(context, instance);
  return {
    instance,
    place: backend.place(instance),
    resources: 0,
    bytes: Buffer.byteLength(text ?? ''),
    ...(program && { program }),
    ...(lockedBy && { lockedBy }),
    ...(state && ('problem' in state ? state : figures(state))),
  };
}

function figures({ resources, serial, writer }: StateDocument) {
  return { resources: resources.filter(({ data }) => !data).length, serial, writer };
}

async function lockText({ locks, backend }: EngineContext, instance: string): Promise<string | undefined> {
  const found = await locks.find(instance);
  if (found && found.state !== 'gone') return holderText(found.holder);
  const terraform = await backend.lock(instance);
  return terraform && mayRun(terraform) ? terraformText(terraform) : undefined;
}

/** A state and the objects in it; no value of an attribute but the id. */
export interface StateDetails extends StateSummary {
  readonly objects: readonly StateResource[];
}

/** @throws NO_PROJECT, UNKNOWN_INSTANCE, STATE_INVALID */
export async function showState(door: Door, instance: string): Promise<StateDetails> {
  const context = await openInstances(door);
  await requireInstance(context, instance);
  const state = await stateOf(context, instance);
  return { ...(await summary(context, instance)), objects: state?.resources ?? [] };
}

/** Something sensitive that stands in a state. */
export interface StateSecret {
  readonly instance: string;
  /** Of the object, or "output.<name>". */
  readonly address: string;
  /** Path of the attribute; its value is told nowhere. */
  readonly attribute: string;
}

/** Everything sensitive in all states, by name. @throws NO_PROJECT, STATE_INVALID */
export async function stateSecrets(door: Door): Promise<StateSecret[]> {
  const context = await openInstances(door);
  const secrets: StateSecret[] = [];
  for (const instance of await instanceNames(context)) {
    const state = await stateOf(context, instance);
    for (const { address, secrets: paths } of state?.resources ?? []) {
      secrets.push(...paths.map((attribute) => ({ instance, address, attribute })));
    }
    for (const name of state?.secretOutputs ?? []) {
      secrets.push({ instance, address: `output.${name}`, attribute: 'value' });
    }
  }
  return secrets;
}

/**
 * The state as Terraform wrote it, in the clear.
 * @param mayHoldSecrets whether the reader said that secrets may go where the state goes
 * @throws NO_PROJECT, UNKNOWN_INSTANCE, NO_STATE, SECRETS_ON_TERMINAL
 */
export async function pullState(
  door: Door,
  instance: string,
  { mayHoldSecrets }: { readonly mayHoldSecrets: boolean },
): Promise<string> {
  const context = await openInstances(door);
  await requireInstance(context, instance);
  if (!mayHoldSecrets) throw new BerthError('SECRETS_ON_TERMINAL', { instance });
  const text = await context.backend.pull(instance);
  if (text === undefined) throw new BerthError('NO_STATE', { instance });
  return await context.backend.clear(instance, text);
}
