import { BerthError } from '../../errors.ts';

/** Questions to a person; each has equal flags, which are named where nobody can answer. */
export interface Prompt {
  readonly interactive: boolean;
  /** @param stopped takes the question back when it is aborted, as INTERRUPTED */
  confirm(question: string, flags: string, stopped?: AbortSignal): Promise<boolean>;
  text(question: string, flags: string, options?: TextOptions): Promise<string>;
  choose(question: string, flags: string, choices: readonly string[], initial?: string): Promise<string>;
}

export interface TextOptions {
  readonly initial?: string;
  /** @returns what is wrong with an answer, or undefined */
  readonly check?: (answer: string) => string | undefined;
  /** Takes the question back when it is aborted, as INTERRUPTED. */
  readonly stopped?: AbortSignal;
}

/** Prompts of a terminal; with `interactive` false every question is INPUT_NEEDED. */
export function terminalPrompt(interactive: boolean): Prompt {
  const ask = async <T>(
    question: string,
    flags: string,
    work: (inquirer: Inquirer) => Promise<T>,
  ): Promise<T> => {
    if (!interactive) throw new BerthError('INPUT_NEEDED', { question, flags });
    const { default: inquirer } = await import('inquirer');
    try {
      return await work(inquirer);
    } catch (cause) {
      const { name } = cause as Error;
      if (name === 'AbortPromptError')
        throw new BerthError('INTERRUPTED', { what: 'the question' }, { cause });
      if (name !== 'ExitPromptError') throw cause;
      // inquirer names the signal only in its message; without one, the input has ended.
      const code = /\bSIG[A-Z]+$/.test((cause as Error).message) ? 'INTERRUPTED' : 'DECLINED';
      throw new BerthError(code, { what: 'the question' }, { cause });
    }
  };
  return {
    interactive,
    confirm: (message, flags, signal) =>
      ask(message, flags, async (inquirer) => {
        const prompt = promptOf(inquirer, signal);
        const answers = await prompt([{ type: 'confirm', name: 'yes', message, default: false }]);
        return answers.yes;
      }),
    text: (message, flags, { initial, check, stopped: signal } = {}) =>
      ask(message, flags, async (inquirer) => {
        const prompt = promptOf(inquirer, signal);
        const validate = (answer: string) => check?.(answer) ?? true;
        const answers = await prompt([
          {
            type: 'input',
            name: 'text',
            message,
            validate,
            ...(initial !== undefined && { default: initial }),
          },
        ]);
        return answers.text;
      }),
    choose: (message, flags, choices, initial) =>
      ask(message, flags, async (inquirer) => {
        const answers = await inquirer.prompt([
          {
            type: 'select',
            name: 'choice',
            message,
            choices: [...choices],
            ...(initial && { default: initial }),
          },
        ]);
        return answers.choice;
      }),
  };
}

type Inquirer = typeof import('inquirer').default;

function promptOf(inquirer: Inquirer, signal: AbortSignal | undefined) {
  return signal ? inquirer.createPromptModule({ signal }) : inquirer.prompt;
}
