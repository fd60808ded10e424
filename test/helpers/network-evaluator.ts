import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { temporaryFolder } from './temporary-folder.ts';
import { testTool } from './test-tool.ts';

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

/** Builds cyclonus into berth's cache. @returns absolute path of the program */
export async function networkEvaluator(environment = process.env): Promise<string> {
  const cyclonus = {
    name: 'cyclonus',
    version: '0.5.6',
    package: 'github.com/mattfenwick/cyclonus/cmd/cyclonus',
    cpuMinutes: 2,
  };
  return await testTool(cyclonus, environment);
}
