import { referenceText } from '../../model/reference-text.ts';
import type { InstanceRecord } from '../../model/run.ts';
import type { TerraformProgram } from '../../terraform/program.ts';

/** What stands around an ejected instance. */
interface Surroundings {
  readonly program: Pick<TerraformProgram, 'name' | 'version'>;
  /** Environment variables that lead the providers to the cluster; no credentials. */
  readonly connection: Readonly<Record<string, string>>;
  /** Terraform CLI configuration that leads to the providers. */
  readonly cliConfig: string;
  readonly statePlace: string;
  /** That the state is in; "default" where backend.tf.json says it all. */
  readonly workspace: string;
  /** Environment variables that let Terraform reach the state. */
  readonly credentials: readonly string[];
}

/** README.md of a folder that was ejected: how to go on without berth, and how to come back. */
export function ejectedReadme(record: InstanceRecord, surroundings: Surroundings): string {
  const { instance, content, team, environment } = record;
  const { program, statePlace } = surroundings;
  return `${[
    `# ${instance}`,
    `${content.name} ${content.version} for ${team} in ${environment}, written by \`berth instance eject\`. ` +
      `Plain ${program.name} ${program.version} or newer plans it without a change; so does the other one of ` +
      'Terraform and OpenTofu where it has the providers.',
    ['| file | what it is |', '| --- | --- |', ...files].join('\n'),
    '## Run it',
    [
      '```sh',
      ...exportLines(record, surroundings),
      `${program.name} init`,
      `${program.name} plan`,
      '```',
    ].join('\n'),
    '`KUBE_CONFIG_PATH` is read by providers of 2.x and later, `KUBE_CONFIG` and `KUBECONFIG` by 1.x. Whoever the ' +
      "kubeconfig is must be allowed to do what berth's own account did.",
    '## Secrets',
    secretsText(record),
    '## State and lock',
    `The state stays where berth keeps it, in \`${statePlace}\`. berth and plain ${program.name} share it and its ` +
      'lock: neither changes it while the other one does. Use one program for both: state that the other one wrote ' +
      `has to be handed over with \`berth state migrate ${instance} --program ${program.name}\`.`,
    '## Take it out of berth for good',
    [
      `1. Move the state: change \`backend.tf.json\`, then \`${program.name} init -migrate-state\`.`,
      '2. Take the block out of the file of the team.',
      `3. \`berth instance eject ${instance} --out OTHER --forget\` takes it out of the inventory, unless it was forgotten already.`,
    ].join('\n'),
  ].join('\n\n')}\n`;
}

const files = [
  '| `main.tf.json` | the module, as berth ran it |',
  '| `backend.tf.json` | where the state is |',
  '| `terraform.tfvars.json` | the inputs of the last apply, without secrets |',
  '| `.terraform.lock.hcl` | versions and checksums of the providers |',
];

function exportLines(
  record: InstanceRecord,
  { connection, cliConfig, workspace, credentials }: Surroundings,
): string[] {
  return [
    ...(workspace === 'default' ? [] : [`export TF_WORKSPACE=${quoted(workspace)}`]),
    ...credentials.map((name) => `# export ${name}=...  (what lets you reach the state)`),
    '# The providers: where they are, and how they reach the cluster.',
    ...Object.entries({ TF_CLI_CONFIG_FILE: cliConfig, ...connection }).map(
      ([name, value]) => `export ${name}=${quoted(value)}`,
    ),
    ...Object.entries(record.secrets).map(
      ([name, reference]) => `# export TF_VAR_${name}=...  (from ${oneLine(referenceText(reference))})`,
    ),
  ];
}

function secretsText({ secrets }: InstanceRecord): string {
  const names = Object.entries(secrets);
  if (names.length === 0) return 'It has none.';
  return [
    'None stands in this folder. Set them before a plan, each as it was when berth applied it:',
    ['| variable | where berth took it from |', '| --- | --- |']
      .concat(
        names.map(([name, reference]) => `| \`TF_VAR_${name}\` | ${oneLine(referenceText(reference))} |`),
      )
      .join('\n'),
  ].join('\n\n');
}

/** For a shell: nothing in it is expanded. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A reference is text of a person's: it must not end its line. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
}
