import { refuseFaults } from '../../config/project.ts';
import { diagnosticsText } from '../../terraform/failure.ts';
import { type Mask, maskOf } from '../../terraform/mask.ts';
import type { Diagnostic, TerraformOutput } from '../../terraform/message.ts';
import { OutcomeCollector } from '../../terraform/outcome.ts';
import { runTerraform, type StopSignal } from '../../terraform/process.ts';
import type { TerraformProgram } from '../../terraform/program.ts';
import { type Door, openEngine } from '../context.ts';

export type { Mask, StopSignal, TerraformOutput, TerraformProgram };

/** A folder of Terraform that berth has not synthesized. */
export interface PlainModule {
  /** Absolute; current directory of its processes. */
  readonly folder: string;
  readonly program: TerraformProgram;
  /** The whole environment of its processes. */
  readonly environment: Readonly<Record<string, string>>;
  /** Takes secrets out of all that they say. */
  readonly mask: Mask;
  readonly stop: StopSignal;
}

/** How a command on a plain module ended; without secrets. */
export interface CommandEnd {
  readonly code: number;
  readonly stopped: boolean;
  /** What the process printed beside its messages. */
  readonly text: string;
  readonly errors: readonly Diagnostic[];
  /** The errors in one line. */
  readonly problem: string;
  readonly outputs: Readonly<Record<string, TerraformOutput>>;
}

/** Commands that answer with text even when they are asked for messages. */
const plainCommands: ReadonlySet<string> = new Set(['workspace', 'state']);

/**
 * Runs one command of Terraform in the folder.
 * @param words e.g. ["apply", "-auto-approve"]; what makes it speak in messages and ask nothing is added
 * @param say takes each line for people, without secrets, while the command goes on
 */
export async function runCommand(
  { folder, program, environment, mask, stop }: PlainModule,
  [command = '', ...rest]: readonly string[],
  say: (line: string) => void,
): Promise<CommandEnd> {
  const collector = new OutcomeCollector('', () => undefined);
  const isPlain = plainCommands.has(command);
  const exit = await runTerraform({
    program: program.path,
    arguments: isPlain ? [command, ...rest] : [command, '-json', '-no-color', ...rest],
    folder,
    environment,
    mask,
    onMessage: isPlain
      ? undefined
      : (message) => {
          collector.add(message);
          if (message.type === 'diagnostic') say(diagnosticLines(message.diagnostic));
          else if (message['@message']) say(mask(message['@message']));
        },
    stop,
  });
  const { errors, outputs } = collector.outcome;
  if (exit.text) say(mask(exit.text));
  return {
    code: exit.code,
    stopped: exit.stopped,
    text: exit.text,
    errors,
    problem: diagnosticsText(errors) || exit.text || `exit code ${exit.code}`,
    outputs,
  };
}

function diagnosticLines({ severity, summary, detail, address }: Diagnostic): string {
  const head = `${severity === 'error' ? 'Error' : 'Warning'}: ${summary}`;
  return [head, address && `  with ${address}`, detail].filter(Boolean).join('\n');
}

/** A mask for values that nobody may see. */
export function secretMask(secrets: readonly string[]): Mask {
  return maskOf(secrets);
}

/** What somebody needs who runs plain modules beside a project. */
export interface ModuleWorkplace {
  /** The program of berth.yaml, or the one that is there. */
  readonly program: TerraformProgram;
  /** Absolute folder of what berth writes there. */
  readonly data: string;
}

/** @throws CONFIG_INVALID, PROGRAM_MISSING */
export async function moduleWorkplace(door: Door): Promise<ModuleWorkplace> {
  const { project, toolchain } = await openEngine(door);
  refuseFaults(project.faults);
  return { program: await toolchain.terraformProgram(), data: project.paths.data };
}
