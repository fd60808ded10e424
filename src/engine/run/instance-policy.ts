import { ownRules } from '../../catalog/own-rules.ts';
import { suggestion, valueText } from '../../config/schema-faults.ts';
import { BerthError, counted, type Fault } from '../../errors.ts';
import type { PolicyRule, TerraformModule } from '../../model/policy.ts';
import { checkPolicy, type PolicyResult } from '../../policy/policy.ts';
import { shippedRules } from '../../policy/rules/index.ts';
import { hasExpired } from '../../policy/waiver.ts';
import type { Module } from '../../synth/module.ts';
import type { EngineContext } from '../context.ts';
import type { InstanceSpec } from './instance-spec.ts';

/** The rules of a project, and the modules that they were shown, read once for all instances of a command. */
export class ProjectPolicy {
  readonly rules: readonly PolicyRule[];
  readonly today = new Date().toISOString().slice(0, 10);
  private readonly modules = new Map<string, TerraformModule>();

  private constructor(rules: readonly PolicyRule[]) {
    this.rules = rules;
  }

  /** @param root folder with the project's own rules. @throws CONTENT_INVALID, POLICY_INVALID */
  static async read(root: string): Promise<ProjectPolicy> {
    const own = await ownRules(root);
    const taken = own.find(({ name }) => shippedRules.some((rule) => rule.name === name));
    if (taken) {
      const problem = 'berth has a rule of that name; call the file otherwise, or waive the rule';
      throw new BerthError('POLICY_INVALID', { rule: taken.name, problem });
    }
    return new ProjectPolicy([...shippedRules, ...own]);
  }

  moduleOf({ digest, json }: Module): TerraformModule {
    const known = this.modules.get(digest) ?? (JSON.parse(json) as TerraformModule);
    this.modules.set(digest, known);
    return known;
  }
}

/** Waivers of berth.yaml for rules that there are not. */
export async function waiverFaults(context: EngineContext): Promise<Fault[]> {
  const { platform } = context.project;
  const names = (await context.policy()).rules.map(({ name }) => name);
  return platform.value.policy.waivers.flatMap(({ rule }, index) =>
    names.includes(rule)
      ? []
      : platform.fault(['policy', 'waivers', index, 'rule'], {
          code: 'CONFIG_INVALID',
          message: 'is no rule of the policy',
          value: valueText(rule),
          fix: suggestion(rule, names),
        }),
  );
}

/** Says which waivers of berth.yaml hold no longer. */
export async function tellExpiredWaivers(context: EngineContext): Promise<void> {
  const { project, door } = context;
  const { today } = await context.policy();
  for (const waiver of project.platform.value.policy.waivers) {
    if (hasExpired(waiver, today))
      door.emit({ type: 'notice', text: expiredText(waiver.rule, waiver.instance, waiver.until) });
  }
}

/**
 * What the rules say of an instance. Advice and waivers are told as notices.
 * @throws POLICY_VIOLATED with all findings of mandatory rules that no waiver covers; POLICY_INVALID
 */
export async function policyResults(
  context: EngineContext,
  spec: InstanceSpec,
  module: Module,
): Promise<PolicyResult[]> {
  const { environment, content, kind, team, choice } = spec;
  const policy = await context.policy();
  const results = checkPolicy(policy.rules, context.project.platform.value.policy.waivers, policy.today, {
    instance: spec.name,
    kind,
    team,
    environment: { name: environment.name, production: environment.config.production },
    content: { name: content.name, version: content.version },
    choice,
    inputs: spec.variables,
    module: policy.moduleOf(module),
  });
  for (const text of new Set(results.flatMap((result) => noticesOf(spec.name, result)))) {
    context.door.emit({ type: 'notice', text });
  }
  const broken = results.filter(({ level, waived }) => level === 'mandatory' && !waived);
  if (broken.length === 0) return results;
  const rules = [...new Set(broken.map(({ rule }) => rule))];
  throw new BerthError(
    'POLICY_VIOLATED',
    { instance: spec.name, count: counted(rules.length, 'rule'), rules: rules.join(', ') },
    { faults: broken.map((result) => faultOf(spec, result)) },
  );
}

function noticesOf(instance: string, { rule, level, message, fix, waived, expired }: PolicyResult): string[] {
  if (waived) return [`${instance}: the rule ${rule} is waived until ${waived.until}: ${waived.reason}`];
  return [
    ...(expired ? [expiredText(rule, instance, expired)] : []),
    ...(level === 'advisory' ? [`${instance}: ${message} (advice of the rule ${rule}) - ${fix}`] : []),
  ];
}

function expiredText(rule: string, instance: string, until: string): string {
  return `${instance}: the waiver of the rule ${rule} ended on ${until} and counts no longer`;
}

/** At the place of the input, where it is about one. */
function faultOf(spec: InstanceSpec, { message, at, fix, rule }: PolicyResult): Fault {
  const fault = { code: 'POLICY_VIOLATED', message: `${message} (rule ${rule})`, fix } as const;
  return Object.hasOwn(spec.content.inputs.inputs, at)
    ? spec.origin(at).fault(fault)
    : { source: spec.name, ...fault };
}
