import { open } from 'node:fs/promises';
import type { Emit } from '../events.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What makes Terraform write the log that the caller's environment asks for, to standard error.
 *
 * TF_LOG itself is not passed on: with it, the providers write answers of the Kubernetes API to the log, and in them
 * are secrets that nobody here knows, such as the value before the one that is applied. Nor is TF_LOG_PATH: Terraform
 * would write past the mask. Source: terraform-plugin-sdk, helper/logging.
 */
export function logVariables({ TF_LOG, TF_LOG_CORE, TF_LOG_PROVIDER }: Environment): Record<string, string> {
  const core = TF_LOG_CORE || TF_LOG;
  const provider = TF_LOG_PROVIDER || TF_LOG;
  return { ...(core && { TF_LOG_CORE: core }), ...(provider && { TF_LOG_PROVIDER: provider }) };
}

/** Takes the lines of Terraform's log, which hold no secret any more. */
export interface Log {
  readonly line: (line: string) => void;
  readonly close: () => Promise<void>;
}

/** The log of one process: the file of TF_LOG_PATH, to which it is added, or events; undefined when none is asked for. */
export async function openLog(caller: Environment, emit: Emit): Promise<Log | undefined> {
  if (Object.keys(logVariables(caller)).length === 0) return undefined;
  const { TF_LOG_PATH: path } = caller;
  if (!path) return { line: (line) => emit({ type: 'log', line }), close: async () => undefined };
  try {
    const stream = (await open(path, 'a', 0o600)).createWriteStream();
    const failed = new Promise<void>((resolve) => {
      stream.once('error', ({ message }) => {
        emit({ type: 'notice', text: lost(path, message) });
        resolve();
      });
    });
    return {
      line: (line) => stream.write(`${line}\n`),
      close: async () => {
        await Promise.race([new Promise<void>((resolve) => stream.end(() => resolve())), failed]);
      },
    };
  } catch (error) {
    emit({ type: 'notice', text: lost(path, (error as Error).message) });
    return { line: () => undefined, close: async () => undefined };
  }
}

function lost(path: string, problem: string): string {
  return `TF_LOG_PATH="${path}" cannot be written, the log is lost: ${problem}`;
}
