import { exitCode } from '../../errors.ts';
import type { Emit } from '../../events.ts';
import type { StopSignal } from '../../terraform/process.ts';

/** Ctrl-C and SIGTERM as requests to stop. While nothing listens, they end the process as usual. */
export function stopRequests(signals: NodeJS.Process, emit: Emit): StopSignal {
  const listeners = new Set<(count: number) => void>();
  let count = 0;
  const onSignal = (): void => {
    if (listeners.size === 0) signals.exit(exitCode.interrupted);
    count += 1;
    emit({ type: 'run.stopping', urgent: count > 1 });
    for (const listener of listeners) listener(count);
  };
  signals.on('SIGINT', onSignal);
  signals.on('SIGTERM', onSignal);
  return (listener) => {
    listeners.add(listener);
    // A run that begins after the request has to stop as well.
    if (count > 0) listener(count);
    return () => listeners.delete(listener);
  };
}
