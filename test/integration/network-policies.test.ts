import { beforeAll, describe, expect, test } from 'vitest';
import { berthOk } from '../helpers/berth.ts';
import { readJson, readObject } from '../helpers/kubernetes.ts';
import {
  allowedTraffic,
  type NetworkPolicy,
  networkEvaluator,
  type Peer,
  type Traffic,
} from '../helpers/network-evaluator.ts';
import { minimalInputs, platformFile, teamFile } from '../helpers/project.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';

/** The egress profiles; each has a namespace of its own. */
const profiles = ['none', 'https', 'all'] as const;
type Profile = (typeof profiles)[number];

const mark = Math.random().toString(36).slice(2, 8);
const namespaceOf = (profile: Profile) => `app-net-${profile}-${mark}`;

let evaluator: string;
let policies: NetworkPolicy[];
let ownLabels: Record<Profile, Record<string, string>>;

const cwd = suiteFolder();
beforeAll(async () => {
  evaluator = await networkEvaluator();
  const blocks = profiles.map((egress) => ({
    block: 'namespace-with-argocd',
    name: egress,
    environment: 'dev',
    inputs: { ...minimalInputs(namespaceOf(egress)), egress },
  }));
  writeFiles(cwd, { 'berth.yaml': platformFile(), 'teams/net.yaml': teamFile('net', {}, { blocks }) });
  await berthOk(['team', 'apply', 'net', '--yes'], { cwd });
  const { items } = await readJson('/apis/networking.k8s.io/v1/networkpolicies');
  policies = items.filter(({ metadata }: NetworkPolicy) => metadata.namespace.endsWith(mark));
  const labels = profiles.map(async (profile) => [
    profile,
    (await readObject('v1', 'Namespace', namespaceOf(profile))).metadata.labels,
  ]);
  ownLabels = Object.fromEntries(await Promise.all(labels));
  // On a new machine the evaluator is built first.
}, 15 * 60_000);

const pod = (namespace: string, labels: Record<string, string> = {}, address = '10.42.7.7'): Peer => ({
  address,
  pod: { namespace, namespaceLabels: { 'kubernetes.io/metadata.name': namespace }, labels },
});
const address = (text: string): Peer => ({ address: text });
const dnsPod = { 'k8s-app': 'kube-dns' };

/** Who talks to whom; "own" is a pod of the namespace whose policies are asked. */
type Row = readonly [who: string, other: Peer | 'own', port: number | string, allowed: string];

const nobody = '';
const everybody = 'none https all';

/** What pods reach: name, the other end, port (TCP unless it says UDP), and the profiles that allow it. */
const egress: readonly Row[] = [
  // DNS
  ['kube-dns', pod('kube-system', dnsPod), '53/UDP', everybody],
  ['kube-dns', pod('kube-system', dnsPod), 53, everybody],
  ['kube-dns behind its service', pod('kube-system', dnsPod), '8053/UDP', everybody],
  ['kube-dns behind its service', pod('kube-system', dnsPod), 8053, everybody],
  ['node-local-dns', pod('kube-system', { 'k8s-app': 'node-local-dns' }), '53/UDP', everybody],
  ['node-local-dns', address('169.254.20.10'), '53/UDP', everybody],
  ['node-local-dns', address('169.254.20.10'), 53, everybody],
  ['node-local-dns', address('169.254.20.10'), 80, nobody],
  ['a neighbour of node-local-dns', address('169.254.20.11'), '53/UDP', nobody],
  ['metrics of kube-dns', pod('kube-system', dnsPod), 9153, 'all'],
  ['another pod of kube-system', pod('kube-system', { 'k8s-app': 'metrics-server' }), '53/UDP', 'all'],
  ['a pod that says it is kube-dns', pod('stranger', dnsPod), '53/UDP', 'all'],
  ['a public DNS server', address('9.9.9.9'), '53/UDP', 'all'],
  ['a public DNS server', address('9.9.9.9'), 53, 'all'],
  ['a private DNS server', address('10.0.0.53'), '53/UDP', 'all'],
  // the cluster
  ['same namespace', 'own', 8080, everybody],
  ['same namespace', 'own', '5353/UDP', everybody],
  ['other namespace', pod('stranger'), 8080, 'all'],
  ['other namespace', pod('stranger'), 443, 'all'],
  ['ingress controller', pod('ingress-nginx'), 8080, 'all'],
  ['monitoring', pod('monitoring'), 9090, 'all'],
  ['service of the API server', address('10.43.0.1'), 443, 'all'],
  // the internet
  ['public', address('203.0.113.10'), 443, 'https all'],
  ['public', address('203.0.113.10'), 80, 'all'],
  ['public, QUIC', address('203.0.113.10'), '443/UDP', 'all'],
  ['public, below 10/8', address('9.255.255.255'), 443, 'https all'],
  ['public, above 10/8', address('11.0.0.0'), 443, 'https all'],
  ['public, below 172.16/12', address('172.15.255.255'), 443, 'https all'],
  ['public, above 172.16/12', address('172.32.0.0'), 443, 'https all'],
  ['public, above 192.168/16', address('192.169.0.0'), 443, 'https all'],
  ['public, below 100.64/10', address('100.63.255.255'), 443, 'https all'],
  ['public, above 100.64/10', address('100.128.0.0'), 443, 'https all'],
  ['public IPv6', address('2001:db8::10'), 443, 'https all'],
  ['public IPv6', address('2001:db8::10'), 80, 'all'],
  // private networks
  ['10/8', address('10.0.0.1'), 443, 'all'],
  ['10/8, last', address('10.255.255.255'), 443, 'all'],
  ['172.16/12', address('172.16.0.1'), 443, 'all'],
  ['172.16/12, last', address('172.31.255.255'), 443, 'all'],
  ['192.168/16', address('192.168.0.1'), 443, 'all'],
  ['100.64/10', address('100.64.0.1'), 443, 'all'],
  ['100.64/10, last', address('100.127.255.255'), 443, 'all'],
  ['unique local IPv6', address('fd00::1'), 443, 'all'],
  ['unique local IPv6', address('fc00::1'), 443, 'all'],
  // cloud metadata
  ['metadata', address('169.254.169.254'), 80, nobody],
  ['metadata', address('169.254.169.254'), 443, nobody],
  ['another link-local address', address('169.254.170.2'), 80, nobody],
  ['IPv4 in IPv6 metadata', address('::ffff:169.254.169.254'), 80, nobody],
  ['link-local IPv6 metadata', address('fe80::a9fe:a9fe'), 80, nobody],
  ['metadata of AWS, IPv6', address('fd00:ec2::254'), 80, nobody],
  ['metadata of AWS, IPv6', address('fd00:ec2::254'), 443, nobody],
  ['metadata of Google, IPv6', address('fd20:ce::254'), 80, nobody],
  ['metadata of Alibaba', address('100.100.100.200'), 80, nobody],
];

/** Who reaches the pods. */
const ingress: readonly Row[] = [
  ['same namespace', 'own', 8080, everybody],
  ['other namespace', pod('stranger'), 8080, nobody],
  ['other namespace', pod('stranger'), 443, nobody],
  ['kube-system', pod('kube-system', dnsPod), 8080, nobody],
  ['ingress controller', pod('ingress-nginx'), 8080, everybody],
  ['ingress controller', pod('ingress-nginx'), 443, everybody],
  ['monitoring', pod('monitoring'), 9090, everybody],
  ['a namespace that is called nearly so', pod('monitoring-2'), 9090, nobody],
  ['Argo CD', pod('argocd'), 8080, nobody],
  ['public', address('203.0.113.10'), 443, nobody],
  ['private', address('10.0.0.1'), 8080, nobody],
  ['public IPv6', address('2001:db8::10'), 443, nobody],
];

const matrix = [
  ...egress.map((row) => ({ way: 'to' as const, row })),
  ...ingress.map((row) => ({ way: 'from' as const, row })),
];

function traffic(profile: Profile, { way, row: [, other, port] }: (typeof matrix)[number]): Traffic {
  const namespace = namespaceOf(profile);
  const own = (last: number): Peer => ({
    address: `10.42.0.${last}`,
    pod: { namespace, namespaceLabels: ownLabels[profile], labels: { app: 'shop' } },
  });
  const [number, protocol = 'TCP'] = String(port).split('/') as [string, Traffic['protocol']?];
  const peer = other === 'own' ? own(11) : other;
  const ends = way === 'to' ? { from: own(10), to: peer } : { from: peer, to: own(10) };
  return { ...ends, port: Number(number), protocol };
}

/** "profile: to kube-dns 53/UDP" -> allowed, for the whole matrix. */
async function answers(asked: readonly NetworkPolicy[]): Promise<Record<string, boolean>> {
  const questions = profiles.flatMap((profile) => matrix.map((one) => ({ profile, ...one })));
  const given = await allowedTraffic(
    evaluator,
    asked,
    questions.map((one) => traffic(one.profile, one)),
  );
  return Object.fromEntries(questions.map((one, index) => [title(one.profile, one), given[index] ?? false]));
}

function title(profile: Profile, { way, row: [who, other, port] }: (typeof matrix)[number]): string {
  return `${profile}: ${way} ${who}${other !== 'own' && !other.pod ? ` ${other.address}` : ''} ${port}`;
}

const expected = (): Record<string, boolean> =>
  Object.fromEntries(
    profiles.flatMap((profile) =>
      matrix.map((one) => [title(profile, one), one.row[3].split(' ').includes(profile)]),
    ),
  );

/** Rows whose answer is another one without the policies of a name. */
async function changedWithout(name: string): Promise<string[]> {
  const rest = policies.filter(({ metadata }) => metadata.name !== name);
  expect(rest.length).toBeLessThan(policies.length);
  const [before, now] = [await answers(policies), await answers(rest)];
  return Object.entries(before)
    .filter(([row, allowed]) => now[row] !== allowed)
    .map(([row]) => row);
}

describe('the NetworkPolicies of a namespace, as the API server holds them', () => {
  test('let through what they should, and nothing else', async () => {
    expect(Object.keys(expected())).toHaveLength(profiles.length * matrix.length);
    expect(await answers(policies)).toEqual(expected());
  });

  test('are what decides: without them everything is open', async () => {
    expect(Object.values(await answers([]))).not.toContain(false);
  });

  test('without the rule for DNS, names are no longer found', async () => {
    const cache = ['53/UDP', '53'].map((port) => `to node-local-dns 169.254.20.10 ${port}`);
    const dns = [
      ...['kube-dns 53/UDP', 'kube-dns 53'],
      ...['kube-dns behind its service 8053/UDP', 'kube-dns behind its service 8053'],
      'node-local-dns 53/UDP',
    ].map((row) => `to ${row}`);
    expect((await changedWithout('allow-dns')).sort()).toEqual(
      [
        ...['none', 'https'].flatMap((profile) => [...dns, ...cache].map((row) => `${profile}: ${row}`)),
        // Every pod of the cluster is open there, no link-local address is.
        ...cache.map((row) => `all: ${row}`),
      ].sort(),
    );
  });

  test.each([
    ['allow-same-namespace', /same namespace/],
    ['allow-from-ingress', /from ingress controller/],
    ['allow-from-monitoring', /from monitoring/],
    ['allow-egress-https', /^https: to public/],
    ['allow-egress-all', /^all: to (?!node-local-dns)/],
  ])('%s opens its own rows and no others', async (name, rows) => {
    const changed = await changedWithout(name);
    expect(changed).not.toEqual([]);
    for (const row of changed) expect(row).toMatch(rows);
  });
});

test('an evaluator that cannot be built says what is missing', async () => {
  const environment = { XDG_CACHE_HOME: cwd, PATH: cwd };
  await expect(networkEvaluator(environment)).rejects.toMatchObject({
    code: 'PROGRAM_MISSING',
    message: expect.stringContaining('cyclonus'),
    fix: expect.stringContaining('install Go'),
  });
});
