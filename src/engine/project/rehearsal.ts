import { BerthError } from '../../errors.ts';
import { providersOf } from '../../model/content.ts';
import type { Input } from '../../model/input.ts';
import { isServiceType, rehearsalHost, usesServices } from '../../model/provider-set.ts';
import { parseState, type StateResource } from '../../state/state-document.ts';
import type { EngineContext } from '../context.ts';
import type { InstanceSpec } from '../run/instance-spec.ts';

/** Where the rehearsal provider keeps what it plays, and finds the control file and the kubeconfig; read by it alone. */
const folderVariable = 'BERTH_REHEARSAL';

/** What played providers get in place of the caller's credentials. */
export function rehearsalVariables(
  { project }: EngineContext,
  { content, choice }: InstanceSpec,
): Record<string, string> {
  return usesServices(providersOf(content, choice)) ? { [folderVariable]: project.paths.data } : {};
}

/** Stand-ins for the values of secrets: a rehearsal asks nobody for a real one. */
export function rehearsedSecrets({
  secrets,
  content,
}: Pick<InstanceSpec, 'secrets' | 'content'>): Record<string, string> {
  return Object.fromEntries(
    Object.keys(secrets).map((input) => [input, standInOf(input, content.inputs.inputs[input])]),
  );
}

/** Text that stands for a secret in a rehearsal. */
export function standInOf(name: string, input: Pick<Input, 'standIn'> | undefined): string {
  return input?.standIn ?? `rehearsed-${name}`;
}

/**
 * A state of a rehearsal knows objects that are nowhere, and a real one objects that a rehearsal must not touch.
 * @throws STATE_REHEARSED, STATE_REAL
 */
export async function refuseOtherState(context: EngineContext, instance: string): Promise<void> {
  const text = await context.backend.pull(instance);
  const state = text === undefined ? undefined : parseState(text);
  // What cannot be read is for others to tell.
  if (state && !('problem' in state)) refuseOtherResources(context, instance, state.resources);
}

/** The same for a state that is to become the instance's own. @throws STATE_REHEARSED, STATE_REAL */
export function refuseOtherResources(
  { door }: EngineContext,
  instance: string,
  resources: readonly StateResource[],
): void {
  const played = ({ provider }: StateResource) => provider.includes(`["${rehearsalHost}/`);
  const found = resources.find((one) =>
    door.rehearsal ? isServiceType(one.type) && !played(one) : played(one),
  );
  if (!found) return;
  throw new BerthError(door.rehearsal ? 'STATE_REAL' : 'STATE_REHEARSED', {
    instance,
    resource: found.address,
  });
}
