import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { StateHome } from '../../src/state/backend.ts';
import type { InstanceRun } from '../../src/terraform/instance-run.ts';
import { maskOf } from '../../src/terraform/mask.ts';
import { initialisedModule } from '../../src/terraform/module-folder.ts';
import type { ProgramName } from './chosen-program.ts';
import { programPath } from './programs.ts';

/** A module that needs no provider of anybody; it stops on the way for as long as `wait` says. */
const moduleJson = JSON.stringify({
  terraform: { required_version: '>= 1.11' },
  variable: { text: { type: 'string' }, wait: { type: 'string', default: 'true' } },
  resource: {
    terraform_data: {
      one: { input: '${var.text}', provisioner: { 'local-exec': { command: '${var.wait}' } } },
      two: { input: '${terraform_data.one.output}' },
    },
  },
  output: { text: { value: '${terraform_data.two.output}' } },
});

/**
 * The run of an instance of a small module as the engine would make it.
 * @param options.root folder of everything that is written
 * @param options.environment what the process gets beside what leads it to its state
 */
export async function moduleRun({
  root,
  home,
  program,
  name,
  variables,
  environment = {},
}: {
  readonly root: string;
  readonly home: StateHome;
  readonly program: ProgramName;
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
}): Promise<InstanceRun> {
  const folder = path.join(root, home.place.replace(/\W+/g, '-'), program);
  const terraform = { name: program, version: 'x', path: await programPath(program) };
  const { body, workspace, addresses, credentials, secrets } = await home.backend.terraform(name, program);
  const caller = { PATH: process.env.PATH, HOME: root };
  const stop = () => () => undefined;
  const cliConfig = path.join(root, 'cli.tfrc');
  writeFileSync(cliConfig, '');
  const moduleFolder = await initialisedModule(
    path.join(folder, 'modules'),
    {
      json: moduleJson,
      backend: { body, variables: { ...addresses, ...credentials }, secrets },
      program: terraform,
      mirror: '',
      cliConfig,
    },
    caller,
    stop,
  );
  return {
    instance: name,
    workspace,
    program: terraform,
    moduleFolder,
    workFolder: path.join(folder, 'work', name),
    variables,
    secrets: {},
    mask: maskOf(secrets),
    rehearsed: false,
    connection: { ...environment, ...addresses, ...credentials },
    cliConfig,
    caller,
    debug: false,
    emit: () => undefined,
    stop,
  };
}
