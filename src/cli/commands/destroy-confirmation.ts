import type { Approve } from '../../engine/batch.ts';
import type { InstanceSpec } from '../../engine/instance-spec.ts';
import { BerthError, counted } from '../../errors.ts';
import type { CommandCall, Option } from '../command.ts';
import { planText } from '../io/changes-text.ts';

export const confirmOption: Option = {
  flags: '--confirm <environment>',
  description: 'name of a production environment in which to destroy; --yes is not enough there',
  repeatable: true,
};

type Asked = Pick<InstanceSpec, 'name' | 'environment'>;

/**
 * How a person agrees to destroy these instances: --yes, or the name of each production environment.
 * Without `approve` everything was agreed to on the command line.
 * @throws USAGE for a --confirm that names none of their environments; INPUT_NEEDED where nobody can be asked
 */
export function confirmation(
  call: Pick<CommandCall, 'options' | 'prompt' | 'show' | 'style'>,
  instances: readonly Asked[],
): { approve?: Approve } {
  const { options, prompt } = call;
  const confirmed = new Set((options.confirm as readonly string[] | undefined) ?? []);
  refuseOtherNames(confirmed, instances);
  const isAgreed = ({ environment: { name, config } }: Asked) =>
    confirmed.has(name) || (options.yes === true && !config.production);
  const open = instances.filter((instance) => !isAgreed(instance));
  if (open.length === 0) return {};
  // Before anything is planned: nobody waits for a question that cannot be asked.
  if (!prompt.interactive) {
    const names = productionNames(open);
    const simple = open.some(({ environment }) => !environment.config.production);
    throw new BerthError('INPUT_NEEDED', {
      question:
        names.length > 0 ? `the name of the environment: ${names.join(', ')}` : 'Destroy the changes?',
      flags: [...(simple ? ['--yes'] : []), ...names.map((name) => `--confirm ${name}`)].join(' '),
    });
  }
  return {
    approve: async (plans, stopped) => {
      for (const plan of plans) call.show(planText(plan, call.style));
      const planned = open.filter(({ name }) => plans.some(({ instance }) => instance === name));
      for (const name of productionNames(planned)) {
        const count = planned.filter(({ environment }) => environment.name === name).length;
        const question = `To destroy ${counted(count, 'instance')} in the production environment "${name}", type its name:`;
        if ((await prompt.text(question, `--confirm ${name}`, { stopped })) !== name) return false;
      }
      const simple = planned.filter(({ environment }) => !environment.config.production);
      if (simple.length === 0) return true;
      return await prompt.confirm(`Destroy these changes to ${counted(simple.length, 'instance')}?`, '--yes');
    },
  };
}

/** A slip in the name is told before anything is done. */
function refuseOtherNames(confirmed: ReadonlySet<string>, instances: readonly Asked[]): void {
  const known = [...new Set(instances.map(({ environment }) => environment.name))];
  const other = [...confirmed].filter((name) => !known.includes(name));
  if (other.length === 0) return;
  throw new BerthError('USAGE', {
    problem: `--confirm "${other.join('", "')}" is no environment of what is to be destroyed (${known.join(', ') || 'nothing'})`,
    command: 'berth',
  });
}

function productionNames(instances: readonly Asked[]): string[] {
  const names = instances.filter(({ environment }) => environment.config.production);
  return [...new Set(names.map(({ environment }) => environment.name))].sort();
}
