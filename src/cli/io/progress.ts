import type { Ora } from 'ora';
import type { BerthEvent } from '../../events.ts';
import { eventLine } from './event-lines.ts';
import type { Style } from './style.ts';

/** Shows events while a command works: lines, and on a terminal a spinner for the waits that go on. */
export interface Progress {
  show(event: BerthEvent): void;
  end(): void;
}

export async function progress(stream: NodeJS.WriteStream, style: Style, silent: boolean): Promise<Progress> {
  if (silent) return { show: () => undefined, end: () => undefined };
  return stream.isTTY ? await liveProgress(stream, style) : plainProgress(stream, style);
}

function plainProgress(stream: NodeJS.WriteStream, style: Style): Progress {
  return {
    show: (event) => {
      const line = eventLine(event, style);
      if (line !== undefined) stream.write(`${line}\n`);
    },
    end: () => undefined,
  };
}

async function liveProgress(stream: NodeJS.WriteStream, style: Style): Promise<Progress> {
  const { default: ora } = await import('ora');
  // Signals stay with berth: ora would swallow the Ctrl-C that Terraform waits for.
  const spinner: Ora = ora({ stream, discardStdin: false, hideCursor: false });
  const waits = new Map<string, string>();
  const spin = (): void => {
    const newest = [...waits.values()].at(-1);
    if (newest === undefined) {
      spinner.stop();
      return;
    }
    spinner.text = newest;
    if (!spinner.isSpinning) spinner.start();
  };
  return {
    show: (event) => {
      if (event.type === 'wait.started' || event.type === 'wait.progress') {
        waits.set(event.id, event.text);
        spin();
        return;
      }
      if (event.type === 'wait.ended') {
        waits.delete(event.id);
        spin();
      }
      const line = eventLine(event, style);
      if (line === undefined) return;
      spinner.clear();
      stream.write(`${line}\n`);
    },
    end: () => {
      waits.clear();
      spin();
    },
  };
}
