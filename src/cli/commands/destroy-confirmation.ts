import type { InstanceSpec } from '../../engine/run/instance-spec.ts';
import type { Approve } from '../../engine/run/kept-plans.ts';
import { BerthError, counted } from '../../errors.ts';
import type { CommandCall, Option } from '../command.ts';
import { planText } from '../io/changes-text.ts';

export const confirmOption: Option = {
  flags: '--confirm <environment>',
  description: 'name of a production environment in which to destroy; --yes is not enough there',
  repeatable: true,
};

export const confirmLayerOption: Option = {
  flags: '--confirm <layer>',
  description: 'name of a layer to destroy; in a production environment --yes is not enough',
  names: ['layer'],
  repeatable: true,
};

type Asked = Pick<InstanceSpec, 'name' | 'environment' | 'kind' | 'content'>;

/**
 * How a person agrees to destroy these instances: --yes, or in production the name of the environment. A layer has all
 * others on it: its own name is typed in every environment. Without `approve` everything was agreed to on the command
 * line.
 * @throws USAGE for a --confirm that names none of them; INPUT_NEEDED where nobody can be asked
 */
export function confirmation(
  call: Pick<CommandCall, 'options' | 'prompt' | 'show' | 'style'>,
  instances: readonly Asked[],
): { approve?: Approve } {
  const { options, prompt } = call;
  const confirmed = new Set((options.confirm as readonly string[] | undefined) ?? []);
  refuseOtherNames(confirmed, instances);
  const isAgreed = (instance: Asked) =>
    confirmed.has(nameOf(instance)) || (options.yes === true && !instance.environment.config.production);
  const open = instances.filter((instance) => !isAgreed(instance));
  if (open.length === 0) return {};
  // Before anything is planned: nobody waits for a question that cannot be asked.
  if (!prompt.interactive) {
    const names = namesOf(open.filter(({ environment }) => environment.config.production));
    const simple = open.some(({ environment }) => !environment.config.production);
    throw new BerthError('INPUT_NEEDED', {
      question: names.length > 0 ? `the name of what it is: ${names.join(', ')}` : 'Destroy the changes?',
      flags: [...(simple ? ['--yes'] : []), ...names.map((name) => `--confirm ${name}`)].join(' '),
    });
  }
  return {
    approve: async (plans, stopped) => {
      for (const plan of plans) call.show(planText(plan, call.style));
      const planned = open.filter(({ name }) => plans.some(({ instance }) => instance === name));
      const named = planned.filter(isNamed);
      for (const name of namesOf(named)) {
        const question = `To destroy ${whatOf(named.filter((one) => nameOf(one) === name))}, type its name:`;
        if ((await prompt.text(question, `--confirm ${name}`, { stopped })) !== name) return false;
      }
      const simple = planned.length - named.length;
      if (simple === 0) return true;
      return await prompt.confirm(`Destroy these changes to ${counted(simple, 'instance')}?`, '--yes');
    },
  };
}

/** A slip in the name is told before anything is done. */
function refuseOtherNames(confirmed: ReadonlySet<string>, instances: readonly Asked[]): void {
  const known = [...new Set(instances.map(nameOf))];
  const other = [...confirmed].filter((name) => !known.includes(name));
  if (other.length === 0) return;
  const isLayer = instances.some(({ kind }) => kind === 'layer');
  throw new BerthError('USAGE', {
    problem: `--confirm "${other.join('", "')}" is no ${isLayer ? 'layer' : 'environment'} of what is to be destroyed (${known.join(', ') || 'nothing'})`,
    command: 'berth',
  });
}

/** Whether a name has to be typed, and a yes is not enough. */
function isNamed({ kind, environment }: Asked): boolean {
  return kind === 'layer' || environment.config.production;
}

/** What is typed to destroy an instance. */
function nameOf({ kind, content, environment }: Asked): string {
  return kind === 'layer' ? content.name : environment.name;
}

function namesOf(instances: readonly Asked[]): string[] {
  return [...new Set(instances.map(nameOf))].sort();
}

/** Instances with the same name to be typed. */
function whatOf(instances: readonly Asked[]): string {
  const [first] = instances as [Asked];
  const { name, config } = first.environment;
  const place = `the ${config.production ? 'production ' : ''}environment "${name}"`;
  return first.kind === 'layer'
    ? `the layer "${first.content.name}" of ${place}`
    : `${counted(instances.length, 'instance')} in ${place}`;
}
