import type { Archive } from './archive.ts';
import type { BuildRecipe } from './go-build.ts';
import type { Platform } from './platform.ts';
import type { VersionRange } from './version.ts';

export type ProgramName = 'terraform' | 'tofu' | 'kwok' | 'kwokctl' | 'control-plane';

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
  /** Other programs that do the same, for those who have to get one. */
  readonly alternatives?: readonly ProgramName[];
}

const kubernetes = '1.36.3';
const etcd = '3.6.8';
const kwok = '0.8.0';
const terraform = '1.11.4';
const tofu = '1.12.6';

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
