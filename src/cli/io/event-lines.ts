import type { BerthEvent } from '../../events.ts';
import { durationText } from '../../model/duration.ts';
import { rehearsedMark } from './rehearsed-mark.ts';
import type { Style } from './style.ts';

const progressive: Readonly<Record<string, string>> = {
  create: 'creating',
  update: 'changing',
  delete: 'removing',
  read: 'reading',
};
const done: Readonly<Record<string, string>> = {
  create: 'created',
  update: 'changed',
  delete: 'removed',
  read: 'read',
};
const behaviours = { APPLY: 'applying', DETECT: 'planning', DESTROY: 'destroying' } as const;

/** An event as one line for people; undefined for those that only a live display shows. */
export function eventLine(event: BerthEvent, style: Style): string | undefined {
  switch (event.type) {
    case 'notice':
      return event.text;
    case 'wait.started':
      return `${event.text} ...`;
    case 'wait.progress':
      return style.dim(`  ${event.text}`);
    case 'wait.ended':
      return event.failed
        ? `${style.red(`${event.text}: failed`)} ${style.dim(`(${durationText(event.seconds)})`)}`
        : `${event.text}: done ${style.dim(`(${durationText(event.seconds)})`)}`;
    case 'run.started':
      return `${style.bold(event.instance)}: ${behaviours[event.behaviour]}`;
    case 'run.skipped':
      return `${style.bold(event.instance)}: unchanged, skipped ${style.dim(`(checked ${durationText(event.checkedSecondsAgo)} ago)`)}`;
    case 'resource.started':
      return style.dim(
        `  ${event.instance}: ${event.address} ${progressive[event.action] ?? event.action}${rehearsedMark(event)}`,
      );
    case 'resource.ended':
      return event.failed
        ? style.red(`  ${event.instance}: ${event.address} failed${rehearsedMark(event)}`)
        : `  ${event.instance}: ${event.address} ${style.green(done[event.action] ?? event.action)}${rehearsedMark(event)} ${style.dim(`(${durationText(event.seconds)})`)}`;
    case 'run.stopping':
      return event.urgent
        ? style.red(
            'stopping at once: what was made in this moment may be missing in the state; Ctrl-C again kills Terraform',
          )
        : style.yellow('stopping: running operations end first; Ctrl-C again stops at once, which is unsafe');
    case 'block-run.started':
      return `run ${event.run}: ${event.behaviour} of ${event.block}`;
    case 'block-run.ended':
      return `run ${event.run}: ${event.status} at ${event.step} ${style.dim(`(${durationText(event.seconds)})`)}`;
    case 'block-run.step':
    // For the process: no display and no --quiet stands in the way of a log that was asked for.
    case 'log':
    case 'run.planned':
    case 'run.ended':
      return undefined;
  }
}
