import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { BerthError } from '../../src/errors.ts';
import { cacheFolder } from '../../src/model/paths.ts';
import type { ToolchainContext } from '../../src/toolchain/context.ts';
import { findGo, neededGo } from '../../src/toolchain/go.ts';
import { goBuild } from '../../src/toolchain/go-build.ts';
import { hostPlatform } from '../../src/toolchain/platform.ts';
import { Shelf } from '../../src/toolchain/shelf.ts';
import { VersionProbe } from '../../src/toolchain/version-probe.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Folder with the pinned Go modules of programs that only tests need. */
const tools = path.resolve('test/tools');
const version = '0.5.6';
const recipe = {
  folder: 'cyclonus',
  package: 'github.com/mattfenwick/cyclonus/cmd/cyclonus',
  output: 'cyclonus',
  cpuMinutes: 2,
};

/** A NetworkPolicy in the JSON of the API server; the types of the Kubernetes client rename its fields. */
export interface NetworkPolicy {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: unknown;
}

/** One end of a connection: a pod, or an address outside of the cluster. */
export interface Peer {
  readonly address: string;
  readonly pod?: {
    readonly namespace: string;
    readonly namespaceLabels: Readonly<Record<string, string>>;
    readonly labels: Readonly<Record<string, string>>;
  };
}

export interface Traffic {
  readonly from: Peer;
  readonly to: Peer;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

/**
 * Says which traffic NetworkPolicies let through; the answer is cyclonus's, not ours.
 *
 * @param policies objects as the API server stores them
 * @returns one answer for each traffic, in its order
 */
export async function allowedTraffic(
  evaluator: string,
  policies: readonly NetworkPolicy[],
  traffic: readonly Traffic[],
): Promise<boolean[]> {
  const folder = await temporaryFolder();
  const policyFile = path.join(folder, 'policies.json');
  const trafficFile = path.join(folder, 'traffic.json');
  writeFileSync(
    policyFile,
    JSON.stringify({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicyList', items: policies }),
  );
  writeFileSync(trafficFile, JSON.stringify(traffic.map(question)));
  const { stdout } = await execa(evaluator, [
    ...['analyze', '--mode', 'query-traffic'],
    ...['--policy-path', policyFile, '--traffic-path', trafficFile],
  ]);
  const answers = [...stdout.matchAll(/\bIS ALLOWED\? +\| +(TRUE|FALSE)\b/g)].map(
    ([, word]) => word === 'TRUE',
  );
  if (answers.length !== traffic.length)
    throw new Error(`cyclonus gave ${answers.length} answers to ${traffic.length} questions:\n${stdout}`);
  return answers;
}

/** Source: github.com/mattfenwick/cyclonus pkg/matcher/traffic.go, which is read as JSON. */
function question({ from, to, port, protocol }: Traffic) {
  const peer = ({ address, pod }: Peer) => ({
    IP: address,
    Internal: pod
      ? { Namespace: pod.namespace, NamespaceLabels: pod.namespaceLabels, PodLabels: pod.labels }
      : null,
  });
  return {
    Source: peer(from),
    Destination: peer(to),
    ResolvedPort: port,
    ResolvedPortName: '',
    Protocol: protocol,
  };
}

/**
 * Builds cyclonus into berth's cache, once for each set of pins.
 *
 * @returns absolute path of the program
 * @throws PROGRAM_MISSING without Go, BUILD_FAILED
 */
export async function networkEvaluator(environment = process.env): Promise<string> {
  const context: ToolchainContext = {
    cache: cacheFolder(environment),
    config: {},
    projectRoot: tools,
    environment,
    platform: hostPlatform(),
    emit: (event) => {
      if (event.type.startsWith('wait.') && 'text' in event) process.stderr.write(`${event.text}\n`);
    },
  };
  const shelf = new Shelf(context);
  const pins = createHash('sha256').update(readFileSync(path.join(tools, recipe.folder, 'go.sum')));
  const key = `test-cyclonus-${version}-${pins.digest('hex').slice(0, 8)}`;
  const part = { key, folder: path.join('test-tools', key) };
  await shelf.install(part, async (staging) => {
    const needed = await neededGo(path.join(tools, recipe.folder));
    const go = await findGo(context, new VersionProbe(context), needed);
    if (!go) {
      throw new BerthError('PROGRAM_MISSING', {
        program: 'cyclonus',
        version,
        problem: `Go ${needed} or newer is not on PATH, and this test builds its evaluator`,
        remedy: `install Go ${needed} or newer`,
      });
    }
    await goBuild({ name: 'cyclonus', version, recipe, go, modules: tools, into: staging }, context);
    return { origin: 'build', source: `test/tools/${recipe.folder} ${recipe.package}` };
  });
  return path.join(shelf.path(part), recipe.output);
}
