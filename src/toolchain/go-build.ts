import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { BerthError } from '../errors.ts';
import { type Progress, waitFor } from '../model/wait.ts';
import type { ToolchainContext } from './context.ts';
import type { Go } from './go.ts';
import { locked } from './lock.ts';

const reportEveryMs = 3000;
const lastLines = 5;

/** How a program is built from a pinned Go module. */
export interface BuildRecipe {
  /** Folder below toolchain/ that holds go.mod and go.sum. */
  readonly folder: string;
  /** Import path, or "." for the folder's own program. */
  readonly package: string;
  readonly output: string;
  /** Linker flags beside those that every build has. */
  readonly ldflags?: string;
  /** Further names under which a multi-call program is started. */
  readonly links?: readonly string[];
  /** Rough cost with a cold build cache. */
  readonly cpuMinutes: number;
}

/** What is built, by which Go, from where and into which folder. */
export interface Build {
  readonly name: string;
  readonly version: string;
  readonly recipe: BuildRecipe;
  readonly go: Go;
  /** Folder that holds the recipe's folder. */
  readonly modules: string;
  readonly into: string;
}

/**
 * Builds a program; one build at a time per cache, because Go itself uses all cores.
 *
 * @throws BerthError BUILD_FAILED with the last lines; INTERRUPTED when Go was stopped from the keyboard
 */
export async function goBuild(build: Build, context: ToolchainContext): Promise<void> {
  const { name, version, recipe, into } = build;
  const { cache, emit, signal } = context;
  await locked({ folder: path.join(cache, 'locks'), name: 'go-build', emit, signal }, () =>
    waitFor(
      emit,
      {
        id: `build:${name}`,
        text: `building ${name} ${version} from Go modules`,
        size: `about ${recipe.cpuMinutes} CPU minutes`,
      },
      (progress) => compile(build, context, progress),
    ),
  );
  for (const link of recipe.links ?? []) await symlink(recipe.output, path.join(into, link));
}

async function compile(build: Build, context: ToolchainContext, progress: Progress): Promise<void> {
  const { name, version, recipe, go, modules, into } = build;
  const log = path.join(context.cache, 'logs', `build-${name}-${version}.log`);
  await mkdir(path.dirname(log), { recursive: true });
  const output = createWriteStream(log);
  const child = spawn(
    go.path,
    [
      ...['build', '-v', '-mod=readonly', '-trimpath', '-buildvcs=false'],
      ...['-ldflags', `-s -w ${recipe.ldflags ?? ''}`.trim()],
      ...['-o', path.join(into, recipe.output), recipe.package],
    ],
    {
      cwd: path.join(modules, recipe.folder),
      // The pins decide: no workspace, flags or other Go version of the user's.
      env: {
        ...context.environment,
        ...{ GOOS: context.platform.os, GOARCH: context.platform.arch },
        ...{ GOWORK: 'off', GOFLAGS: '', GOTOOLCHAIN: 'local' },
      },
      stdio: ['ignore', 'ignore', 'pipe'],
      signal: context.signal,
      killSignal: 'SIGINT',
    },
  );
  child.stderr.pipe(output);
  const said = listen(createInterface(child.stderr), progress);
  // An abort is an error of the child at once; the folder is in use until Go has ended.
  child.on('error', (error) => said.fault(error.message));
  const [code, stoppedBy] = await closed(child).finally(said.end);
  if (stoppedBy === 'SIGINT') throw new BerthError('INTERRUPTED', { what: `building ${name}` });
  if (code !== 0) throw new BerthError('BUILD_FAILED', { program: name, version, log, problem: said.tail() });
}

function closed(child: ChildProcess): Promise<[code: number | null, stoppedBy: string | null]> {
  return new Promise((resolve) => child.once('close', (...how) => resolve(how)));
}

// With -v Go names each package on a line of its own; any other line is about a module or a fault.
function listen(lines: AsyncIterable<string> & NodeJS.EventEmitter, progress: Progress) {
  const faults: string[] = [];
  let packages = 0;
  let modules = 0;
  const begin = performance.now();
  lines.on('line', (line: string) => {
    if (line.startsWith('go: downloading ')) modules += 1;
    else if (/^[\w./-]+$/.test(line)) packages += 1;
    else faults.push(line);
  });
  const timer = setInterval(() => {
    const counts = [modules > 0 ? `${modules} modules` : '', packages > 0 ? `${packages} packages` : ''];
    progress([...counts, duration((performance.now() - begin) / 1000)].filter(Boolean).join(', '));
  }, reportEveryMs);
  return {
    fault: (text: string) => faults.push(text),
    end: () => clearInterval(timer),
    tail: () => faults.slice(-lastLines).join('\n') || 'Go gave no reason',
  };
}

function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return `${minutes > 0 ? `${minutes} min ` : ''}${Math.floor(seconds % 60)} s`;
}
