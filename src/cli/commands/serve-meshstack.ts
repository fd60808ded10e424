import path from 'node:path';
import { BerthError } from '../../errors.ts';
import type { Command, CommandCall } from '../command.ts';

const name = 'serve meshstack';
const defaults = { workers: 4, timeout: 60, initTimeout: 5, listen: '127.0.0.1:8100' } as const;

export const serveMeshstack: Command = {
  name,
  summary: 'run building blocks for meshStack: a runner that takes runs, does them, and reports their steps',
  asks: 'meshStack',
  options: [
    { flags: '--url <address>', description: 'of meshStack (default: MESHSTACK_ENDPOINT)' },
    { flags: '--runner <uuid>', description: 'the runner, as it stands in meshStack' },
    {
      flags: '--private-key <file>',
      description: 'PEM; opens sensitive inputs, which meshStack seals for its public key',
    },
    { flags: '--workers <count>', description: `runs at once (default: ${defaults.workers})` },
    { flags: '--timeout <minutes>', description: `for a whole run (default: ${defaults.timeout})` },
    {
      flags: '--init-timeout <minutes>',
      description: `for "init" and the choice of a workspace (default: ${defaults.initTimeout})`,
    },
    {
      flags: '--listen <address>',
      description: `address and port of /healthz and /metrics (default: ${defaults.listen})`,
    },
  ],
  examples: [
    'berth serve meshstack --url https://meshstack.example.com --runner 66ddc814-1e69-4dad-b5f1-3a5bce51c01f',
    'berth serve meshstack --runner 66ddc814-1e69-4dad-b5f1-3a5bce51c01f --private-key runner.pem --workers 8 --json=stream',
  ],
  run: async (call) => {
    const { door, options } = call;
    const { serveMeshstack: serve } = await import('../../doors/meshstack/serve.ts');
    const url = textOf(options.url) ?? door.caller.MESHSTACK_ENDPOINT;
    const runner = textOf(options.runner);
    if (!url) throw usage('say with --url, or with MESHSTACK_ENDPOINT, where meshStack is');
    if (!runner) throw usage('say with --runner which runner this is');
    const key = textOf(options.privateKey);
    const runs = await serve(door, {
      url,
      runner,
      privateKey: key === undefined ? undefined : path.resolve(door.folder, key),
      workers: countOf(call, 'workers', defaults.workers),
      runMinutes: countOf(call, 'timeout', defaults.timeout),
      initMinutes: countOf(call, 'initTimeout', defaults.initTimeout),
      listen: textOf(options.listen) ?? defaults.listen,
    });
    return { data: { runs }, text: `ended after ${runs} runs` };
  },
};

const largestCount = 1000;

function countOf({ options }: CommandCall, option: string, standard: number): number {
  const text = textOf(options[option]);
  if (text === undefined) return standard;
  const count = Number(text);
  if (Number.isInteger(count) && count > 0 && count <= largestCount) return count;
  const flag = option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw usage(`--${flag} "${text}" is no whole number from 1 to ${largestCount}`);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function usage(problem: string): BerthError {
  return new BerthError('USAGE', { problem, command: `berth ${name}` });
}
