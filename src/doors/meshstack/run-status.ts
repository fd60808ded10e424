import type { Mask } from '../../engine/publish/plain-module.ts';
import type { Run } from './run-document.ts';

/** The words of meshStack. */
export type Status = 'PENDING' | 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED';

export interface StepRegistration {
  readonly id: string;
  readonly displayName: string;
  readonly status: null;
}

export interface Output {
  readonly value: unknown;
  readonly type: 'STRING' | 'INTEGER' | 'BOOLEAN' | 'CODE';
  readonly isSensitive: boolean;
}

/** What meshStack is told of a run, beside whose it is. */
export interface StatusUpdate {
  readonly status: Status;
  /** ISO 8601, UTC. */
  readonly createdOn: string;
  readonly summary: string | null;
  readonly steps: readonly {
    readonly id: string;
    readonly displayName: string;
    readonly status: Status;
    readonly userMessage?: string;
    readonly systemMessage?: string;
    readonly outputs?: Readonly<Record<string, Output>>;
  }[];
  /** Plan in base64. */
  readonly artifact?: string;
  readonly changesDetected?: boolean;
}

/** What a dry run found. */
export interface Detection {
  readonly plan: Buffer;
  readonly hasChanges: boolean;
}

export type StepId =
  | 'sources'
  | 'input'
  | 'init_tf'
  | 'pre_run_script'
  | 'execute_tf'
  | 'output'
  | 'trigger'
  | 'validation';

const executing = {
  APPLY: 'Run Terraform Apply',
  DETECT: 'Run Terraform Plan',
  DESTROY: 'Run Terraform Destroy',
};

/** The steps of a run, in their order; an asynchronous one has a single step. */
export function stepsOf({ behavior, implementation }: Run): readonly (readonly [StepId, string])[] {
  if (implementation.async) return [['trigger', 'Prepare Run']];
  return [
    ['sources', 'Prepare Run and download Sources'],
    ['input', 'Initialize Inputs'],
    ['init_tf', 'Initialize Terraform and select Workspace'],
    ['pre_run_script', 'Execute Pre-Run Script'],
    ['execute_tf', executing[behavior]],
    ...(behavior === 'DETECT' ? [] : [['output', 'Collect Outputs and clean up'] as const]),
  ];
}

/** For a run that cannot even be begun. */
export const validationSteps = [['validation', 'Validate Run']] as const;

/** Of what a step says, so much stays: the beginning, and more of the end, where the error is. In UTF-16 units. */
const keptHead = 20_000;
const keptTail = 180_000;

interface Step {
  readonly id: StepId;
  readonly displayName: string;
  status: Status;
  userMessage?: string;
  readonly said: SaidText;
  outputs?: Readonly<Record<string, Output>>;
}

/** How a run stands: kept while it goes on, and sent from time to time. */
export class RunStatus {
  status: Status = 'IN_PROGRESS';
  private readonly steps: readonly Step[];
  private readonly isAsync: boolean;
  private at = 0;
  private detection: Detection | undefined;
  private mask: Mask = (text) => text;

  private readonly onStep: (step: StepId) => void;

  /** @param onStep told of each step that begins after the first one */
  constructor(
    steps: readonly (readonly [StepId, string])[],
    onStep: (step: StepId) => void = () => undefined,
  ) {
    this.onStep = onStep;
    this.steps = steps.map(([id, displayName]) => ({
      id,
      displayName,
      status: 'PENDING',
      said: new SaidText(),
    }));
    this.isAsync = steps[0]?.[0] === 'trigger';
    this.current.status = 'IN_PROGRESS';
  }

  get registration(): readonly StepRegistration[] {
    return this.steps.map(({ id, displayName }) => ({ id, displayName, status: null }));
  }

  get step(): StepId {
    return this.current.id;
  }

  /** From now on nothing leaves without it. */
  maskWith(mask: Mask): void {
    this.mask = mask;
  }

  /** Ends the present step well, and begins this one. */
  begin(id: StepId): void {
    if (this.isAsync) return;
    this.current.status = 'SUCCEEDED';
    this.at = this.steps.findIndex((step) => step.id === id);
    this.current.status = 'IN_PROGRESS';
    this.onStep(id);
  }

  /** For the operator. */
  say(line: string): void {
    this.current.said.add(`${this.mask(line)}\n`);
  }

  /** For the user who ordered the block. */
  tell(message: string): void {
    this.current.userMessage = this.mask(message);
  }

  give(outputs: Readonly<Record<string, Output>>): void {
    this.current.outputs = outputs;
  }

  detected(detection: Detection): void {
    this.detection = detection;
  }

  /** The external pipeline of an asynchronous run ends it. */
  succeed(): void {
    this.current.status = 'SUCCEEDED';
    this.status = this.isAsync ? 'IN_PROGRESS' : 'SUCCEEDED';
  }

  fail(message: string, detail = message): void {
    this.say(detail);
    this.tell(message);
    this.current.status = 'FAILED';
    for (const step of this.steps.slice(this.at + 1)) {
      step.status = 'FAILED';
      step.userMessage = 'Aborted due to failure in an earlier step';
    }
    this.status = 'FAILED';
  }

  /** As it stands now. */
  update(): StatusUpdate {
    const { detection } = this;
    return {
      status: this.status,
      createdOn: new Date().toISOString(),
      summary: null,
      steps: this.steps.map(({ id, displayName, status, userMessage, said, outputs }) => ({
        id,
        displayName,
        status,
        ...(userMessage !== undefined && { userMessage }),
        ...(said.text && { systemMessage: said.text }),
        ...(outputs && { outputs }),
      })),
      ...(detection && {
        artifact: detection.plan.toString('base64'),
        changesDetected: detection.hasChanges,
      }),
    };
  }

  private get current(): Step {
    return this.steps[this.at] as Step;
  }
}

/** A text that stays small: its middle is left out. */
class SaidText {
  private head = '';
  private tail = '';
  private left = 0;

  add(text: string): void {
    const room = keptHead - this.head.length;
    this.head += text.slice(0, Math.max(0, room));
    this.tail += text.slice(Math.max(0, room));
    // Cut now and then: not for every line.
    if (this.tail.length > 2 * keptTail) this.cut();
  }

  get text(): string {
    this.cut();
    return this.left > 0
      ? `${this.head}\n... ${this.left} characters are left out ...\n${this.tail}`
      : this.head + this.tail;
  }

  private cut(): void {
    const more = this.tail.length - keptTail;
    if (more <= 0) return;
    this.left += more;
    this.tail = this.tail.slice(more);
  }
}
