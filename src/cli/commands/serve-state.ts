import path from 'node:path';
import { BerthError } from '../../errors.ts';
import type { Command, CommandCall, CommandResult } from '../command.ts';

const defaultAddress = '127.0.0.1:8391';

export const serveState: Command = {
  name: 'serve state',
  summary: 'serve states over HTTP: the backend http of Terraform and OpenTofu with locks, and that of berth',
  options: [
    { flags: '--listen <address>', description: `address and port (default: ${defaultAddress})` },
    {
      flags: '--store <backend>',
      description: 'where it keeps them: a backend as it stands in berth.yaml (default: local)',
    },
    { flags: '--tokens <file>', description: 'who may come to which address; without it, this machine only' },
    {
      flags: '--add-token <addresses>',
      description: 'make a token for these addresses, such as "/shop/*", write its hash to --tokens, and end',
    },
    {
      flags: '--tls-certificate <file>',
      description: 'PEM; without it plain HTTP, for a proxy that speaks TLS',
    },
    { flags: '--tls-key <file>', description: 'PEM' },
  ],
  examples: [
    'berth serve state',
    "berth serve state --tokens tokens.yaml --add-token '/shop/*'",
    'berth serve state --listen 0.0.0.0:8391 --tokens tokens.yaml --store pg',
  ],
  run: async (call) => {
    const { addToken } = call.options;
    return typeof addToken === 'string' ? await newToken(call, addToken) : await serve(call);
  },
};

async function newToken(call: CommandCall, addresses: string): Promise<CommandResult> {
  const { TokenFile } = await import('../../doors/state/tokens.ts');
  const file = fileOf(call, 'tokens');
  if (!file) throw usage('say with --tokens where its hash is to be written');
  const token = await new TokenFile(file).add(addresses);
  return { data: { token, for: addresses, file }, text: token };
}

async function serve(call: CommandCall): Promise<CommandResult> {
  const { door, options } = call;
  const [certificate, key] = [fileOf(call, 'tlsCertificate'), fileOf(call, 'tlsKey')];
  if ((certificate === undefined) !== (key === undefined))
    throw usage('--tls-certificate and --tls-key belong together');
  const [{ openServedStore }, { serveState: start }] = await Promise.all([
    import('../../engine/state/served-store.ts'),
    import('../../doors/state/serve.ts'),
  ]);
  const tell = (text: string) => door.emit({ type: 'notice', text });
  const { documents, place } = await openServedStore(door, textOf(options.store) ?? 'local');
  let requests = 0;
  const server = await start(documents, {
    listen: textOf(options.listen) ?? defaultAddress,
    tokens: fileOf(call, 'tokens'),
    tls: certificate && key ? { certificate, key } : undefined,
    onAnswer: (method, address, status) => {
      requests += 1;
      tell(`${method} ${address} ${status}`);
    },
  });
  tell(`listening on ${server.address}; states are kept in ${place}`);
  await stopped(door.stop, server);
  return { data: { address: server.address, place, requests }, text: `ended after ${requests} requests` };
}

/** The first request to stop drains it, the second ends it. */
async function stopped(
  stop: CommandCall['door']['stop'],
  server: { drain(): Promise<void>; end(): void },
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const off = stop((count) => {
      if (count > 1) server.end();
      else
        server
          .drain()
          .finally(() => off())
          .then(resolve, reject);
    });
  });
}

function fileOf({ door, options }: CommandCall, name: string): string | undefined {
  const file = textOf(options[name]);
  return file === undefined ? undefined : path.resolve(door.folder, file);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function usage(problem: string): BerthError {
  return new BerthError('USAGE', { problem, command: 'berth serve state' });
}
