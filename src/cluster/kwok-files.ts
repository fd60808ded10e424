import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { writeWholeFile } from '../model/whole-file.ts';
import { freePorts } from './free-ports.ts';
import { newKubeconfig, readKubeconfig } from './kubeconfig.ts';
import { renewLinks } from './program-links.ts';

/** The processes of an embedded cluster. */
export const components = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok-controller',
] as const;

export type Component = (typeof components)[number];

/** The programs that make an embedded cluster. */
export interface ClusterPrograms {
  readonly kwokctl: string;
  readonly kwok: string;
  /** Folder with etcd and the three of Kubernetes. */
  readonly controlPlane: string;
}

const writtenConfig = z.object({
  options: z.object({
    etcdPort: z.number(),
    etcdPeerPort: z.number(),
    kubeApiserverPort: z.number(),
    kubeControllerManagerPort: z.number(),
    kubeSchedulerPort: z.number(),
    kwokControllerPort: z.number(),
  }),
});

/** The files of kwokctl in the work folder of one embedded cluster. */
export class KwokFiles {
  /** Name of the cluster and of its context; each has a folder of its own. */
  readonly name: string;
  /** Work folder; all below belongs to the cluster. */
  readonly root: string;
  /** Where kwokctl keeps this cluster. */
  readonly folder: string;
  readonly config: string;
  /** There once the cluster has been ready; without it the folder is half made. */
  readonly complete: string;

  constructor(root: string, name: string) {
    this.name = name;
    this.root = root;
    this.folder = path.join(root, 'clusters', name);
    this.config = path.join(root, 'kwokctl.yaml');
    this.complete = path.join(root, 'complete');
  }

  /** @returns the path under which kwokctl starts a component */
  program(component: Component): string {
    return path.join(this.folder, 'bin', component);
  }

  log(component: Component): string {
    return path.join(this.folder, 'logs', `${component}.log`);
  }

  /** Writes what kwokctl is to make: every program named, so that it downloads none; loopback only. */
  async writeConfig(programs: ClusterPrograms): Promise<void> {
    const [apiserver, etcd, etcdPeer, scheduler, controllerManager, kwok] = await freePorts(6);
    const alone = { extraArgs: [{ key: 'leader-elect', value: 'false' }] };
    const binaries = programPaths(programs);
    const config = {
      apiVersion: 'config.kwok.x-k8s.io/v1alpha1',
      kind: 'KwokctlConfiguration',
      options: {
        runtime: 'binary',
        bindAddress: '127.0.0.1',
        kubeAuthorization: true,
        kubeAdmission: true,
        kubeApiserverPort: apiserver,
        etcdPort: etcd,
        etcdPeerPort: etcdPeer,
        kubeSchedulerPort: scheduler,
        kubeControllerManagerPort: controllerManager,
        kwokControllerPort: kwok,
        etcdBinary: binaries.etcd,
        kubeApiserverBinary: binaries['kube-apiserver'],
        kubeControllerManagerBinary: binaries['kube-controller-manager'],
        kubeSchedulerBinary: binaries['kube-scheduler'],
        kwokControllerBinary: binaries['kwok-controller'],
      },
      // There is one of each, so none has to wait for the lease of a killed one.
      componentsPatches: [
        { name: 'kube-controller-manager', ...alone },
        { name: 'kube-scheduler', ...alone },
      ],
    };
    await mkdir(this.root, { recursive: true, mode: 0o700 });
    await writeWholeFile(this.config, stringify(config), { mode: 0o600 });
  }

  /** @returns the ports that the components have had since the cluster was made */
  async ports(): Promise<{ readonly component: Component; readonly port: number }[]> {
    const { options } = writtenConfig.parse(parse(await readFile(this.config, 'utf8')));
    return [
      { component: 'etcd', port: options.etcdPort },
      { component: 'etcd', port: options.etcdPeerPort },
      { component: 'kube-apiserver', port: options.kubeApiserverPort },
      { component: 'kube-controller-manager', port: options.kubeControllerManagerPort },
      { component: 'kube-scheduler', port: options.kubeSchedulerPort },
      { component: 'kwok-controller', port: options.kwokControllerPort },
    ];
  }

  /** Points the links of a stopped cluster to the programs of today; those of its first start may be gone. */
  async relink(programs: ClusterPrograms): Promise<void> {
    await renewLinks(path.join(this.folder, 'bin'), programPaths(programs));
  }

  /** Removes process ids that kwokctl wrote down; after a restart of the machine they belong to others. */
  async forgetPids(alive: readonly number[]): Promise<void> {
    const folder = path.join(this.folder, 'pids');
    for (const name of await readdir(folder).catch(() => [])) {
      const file = path.join(folder, name);
      if (!alive.includes(Number(await readFile(file, 'utf8')))) await rm(file, { force: true });
    }
  }

  /** Writes a kubeconfig that stands alone, readable by this user only. */
  async writeKubeconfig(file: string): Promise<void> {
    const { clusters } = await readKubeconfig(path.join(this.folder, 'kubeconfig.yaml'));
    const server = clusters?.[0]?.cluster.server;
    const pki = (part: string) => readFile(path.join(this.folder, 'pki', part), 'base64');
    const cluster = { server, 'certificate-authority-data': await pki('ca.crt') };
    const user = {
      'client-certificate-data': await pki('admin.crt'),
      'client-key-data': await pki('admin.key'),
    };
    await mkdir(path.dirname(file), { recursive: true });
    await writeWholeFile(file, stringify(newKubeconfig(this.name, cluster, user)), { mode: 0o600 });
  }
}

function programPaths({ kwok, controlPlane }: ClusterPrograms): Record<Component, string> {
  return {
    etcd: path.join(controlPlane, 'etcd'),
    'kube-apiserver': path.join(controlPlane, 'kube-apiserver'),
    'kube-controller-manager': path.join(controlPlane, 'kube-controller-manager'),
    'kube-scheduler': path.join(controlPlane, 'kube-scheduler'),
    'kwok-controller': kwok,
  };
}
