import {
  type CommandEnd,
  type Mask,
  runCommand,
  type TerraformProgram,
} from '../../engine/publish/plain-module.ts';
import { RunFailure } from './run-failure.ts';
import type { Stop } from './stop.ts';

/** The module of one run, and how commands are run on it. */
export class ModuleSession {
  /** Absolute. */
  readonly folder: string;
  readonly say: (line: string) => void;
  private readonly surroundings: Surroundings;

  constructor(folder: string, surroundings: Surroundings) {
    this.folder = folder;
    this.say = surroundings.say;
    this.surroundings = surroundings;
  }

  /** The same with another time limit, or environment. */
  with(changes: Partial<Surroundings>): ModuleSession {
    return new ModuleSession(this.folder, { ...this.surroundings, ...changes });
  }

  async command(...words: readonly string[]): Promise<CommandEnd> {
    const { program, environment, mask, stop, say } = this.surroundings;
    const begun = performance.now();
    const end = await runCommand(
      { folder: this.folder, program, environment, mask, stop: stop.signal },
      words,
      say,
    );
    this.surroundings.onCommand?.((performance.now() - begun) / 1000);
    return end;
  }

  /** What a command that failed makes of the run. */
  failure({ problem, stopped }: CommandEnd, hint = ''): RunFailure {
    const { reason } = this.surroundings.stop;
    if (stopped && reason) return new RunFailure(reason, { detail: problem });
    const shown = problem.length > longest ? `${problem.slice(0, longest)}...` : problem;
    return new RunFailure(`${shown}${hint}`);
  }
}

interface Surroundings {
  readonly program: TerraformProgram;
  readonly environment: Readonly<Record<string, string>>;
  readonly mask: Mask;
  readonly say: (line: string) => void;
  readonly stop: Stop;
  /** Told of each process, how many seconds it took. */
  readonly onCommand?: (seconds: number) => void;
}

/** Of a problem, the user gets to see so much; the operator has all of it. */
const longest = 1500;
