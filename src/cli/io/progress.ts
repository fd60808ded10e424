import type { Ora } from 'ora';
import type { BerthEvent } from '../../events.ts';
import { eventLine } from './event-lines.ts';
import type { Style } from './style.ts';

/** Shows events while a command works: lines, and on a terminal a spinner for the wait that goes on. */
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
  let spinner: Ora | undefined;
  const print = (line: string): void => {
    spinner?.clear();
    stream.write(`${line}\n`);
  };
  return {
    show: (event) => {
      if (event.type === 'wait.started') {
        // Signals stay with berth: ora would swallow the Ctrl-C that Terraform waits for.
        spinner = ora({ text: event.text, stream, discardStdin: false, hideCursor: false }).start();
        return;
      }
      if (event.type === 'wait.progress') {
        if (spinner) spinner.text = event.text;
        return;
      }
      if (event.type === 'wait.ended') {
        spinner?.stop();
        spinner = undefined;
      }
      const line = eventLine(event, style);
      if (line !== undefined) print(line);
    },
    end: () => spinner?.stop(),
  };
}
