import { BerthError } from '../../errors.ts';
import type { Command } from '../command.ts';

export const registryRobot: Command = {
  name: 'registry robot',
  summary: 'make a robot account that the pipeline of one repository pushes with, and write it into a file',
  asks: 'Harbor',
  arguments: [
    { name: '<image>', description: 'as images are named, without a tag: host/project/repository' },
  ],
  options: [
    { flags: '--file <file>', description: 'new file for the credentials, which its owner alone may read' },
    { flags: '--days <days>', description: 'how long it works (default: 90)' },
    { flags: '--revoke', description: 'delete those that were made for this repository before' },
  ],
  examples: [
    'berth registry robot harbor.example.com/shop/web --file robot.json',
    'berth registry robot harbor.example.com/shop/web --file robot.json --revoke',
  ],
  run: async ({ door, options, arguments: [image = ''] }) => {
    if (typeof options.file !== 'string')
      throw wrong('--file is missing: the credentials are told nowhere else');
    const place = { ...parsed(image), days: daysOf(options.days ?? '90') };
    const { pushRobot } = await import('../../engine/secrets/push-robot.ts');
    const revoke = options.revoke === true;
    const made = await pushRobot(door, { ...place, file: options.file, revoke });
    const { name, expires, file, earlier } = made;
    const others = earlier.map((one) => `${one.name} (until ${one.expires ?? 'for ever'})`).join(', ');
    return {
      data: { ...made, revoked: revoke },
      text: [
        `${name} works until ${expires ?? 'for ever'}; its credentials are in ${file}`,
        ...(others ? [revoke ? `deleted: ${others}` : `still there: ${others}`] : []),
        '',
        `Next: put "password" into the secrets of the pipeline, such as jq -r .password ${file} | gh secret set HARBOR_PASSWORD, then delete the file`,
      ].join('\n'),
    };
  },
};

/** Without TLS on this machine only, for tests. */
const form =
  /^(?:https:[/][/])?((?:http:[/][/](?:127[.]0[.]0[.]1|localhost))?[A-Za-z0-9.-]*(?::\d{1,5})?)[/]([a-z0-9._-]+)[/]([a-z0-9._/-]+)$/;

function parsed(image: string): { address: string; project: string; repository: string } {
  const [, host = '', project = '', repository = ''] = form.exec(image) ?? [];
  if (!host) throw wrong(`"${image}" must be host/project/repository, without a tag`);
  return { address: host.startsWith('http:') ? host : `https://${host}`, project, repository };
}

/** Longer than a year, a leaked one would be of use for too long. */
const mostDays = 365;

function daysOf(text: unknown): number {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 1 && days <= mostDays) return days;
  throw wrong(`--days "${text}" must be a whole number from 1 to ${mostDays}`);
}

function wrong(problem: string): BerthError {
  return new BerthError('USAGE', { problem, command: 'berth registry robot' });
}
