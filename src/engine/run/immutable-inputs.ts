import { valueText } from '../../config/schema-faults.ts';
import type { Fault } from '../../errors.ts';
import { canonicalJson } from '../../model/canonical-json.ts';
import type { InstanceRecord } from '../../model/run.ts';
import type { EngineContext } from '../context.ts';
import { destroyCommand } from '../deletion/destroy-command.ts';
import { isApplied } from '../instance/instance-record.ts';
import { awaitedOf } from '../layer/awaited-inputs.ts';
import { recordedInstance } from '../selection/recorded-instance.ts';
import type { InstanceSpec } from './instance-spec.ts';

/** The immutable inputs whose wanted value is not the one that was applied, for every instance. */
export async function immutableFaults(
  { inventory }: EngineContext,
  specs: readonly InstanceSpec[],
): Promise<Fault[]> {
  const faults = await Promise.all(
    specs.filter(hasImmutableInputs).map(async (spec) => {
      const record = await inventory.instance(spec.name);
      return isApplied(record)
        ? changedInputs(spec, record).map((input) => faultOf(spec, record, input))
        : [];
    }),
  );
  return faults.flat();
}

/**
 * The instance as it is to be destroyed: with the inputs that it was made with, where the wanted ones mean another one,
 * or are not there.
 * What is protected by either stays protected.
 */
export async function existingInstance(context: EngineContext, spec: InstanceSpec): Promise<InstanceSpec> {
  const awaits = awaitedOf(spec) !== undefined;
  if (!hasImmutableInputs(spec) && !awaits) return spec;
  const record = await context.inventory.instance(spec.name);
  if (!record || (changedInputs(spec, record).length === 0 && !awaits)) return spec;
  return withProtectionOf(await recordedInstance(context, record), spec);
}

/** The same instance, protected as well where `wanted` is. */
export function withProtectionOf(instance: InstanceSpec, wanted: InstanceSpec): InstanceSpec {
  const input = wanted.content.protectedBy;
  if (!input || wanted.variables[input] !== true) return instance;
  return { ...instance, variables: { ...instance.variables, [input]: true } };
}

function hasImmutableInputs({ content }: InstanceSpec): boolean {
  return Object.values(content.inputs.inputs).some((input) => input.immutable);
}

/** An input that the applied version did not have yet says nothing. */
function changedInputs(spec: InstanceSpec, record: InstanceRecord): string[] {
  return Object.entries(spec.content.inputs.inputs)
    .filter(([, input]) => input.immutable)
    .map(([name]) => name)
    .filter((name) => {
      const [was, wanted] = [appliedValue(record, name), wantedValue(spec, name)];
      return was !== undefined && wanted !== undefined && canonicalJson(was) !== canonicalJson(wanted);
    });
}

function faultOf(spec: InstanceSpec, record: InstanceRecord, input: string): Fault {
  const was = valueText(appliedValue(record, input));
  const { name, kind, team, environment, content } = spec;
  const address = { environment: environment.name, team, content: content.name };
  return spec.origin(input).fault({
    code: 'IMMUTABLE_INPUT',
    message: `${input} of ${spec.name} cannot change, it was applied with ${was}`,
    value: valueText(wantedValue(spec, input)),
    fix: `put ${was} back; or destroy it first with "${destroyCommand(name, kind, address)}"${
      spec.source === 'team' ? '; or add a second entry of the block with another "name:"' : ''
    }`,
  });
}

function appliedValue({ choice, inputs }: InstanceRecord, input: string): unknown {
  return choice[input] ?? inputs[input];
}

function wantedValue({ choice, variables }: InstanceSpec, input: string): unknown {
  return choice[input] ?? variables[input];
}
