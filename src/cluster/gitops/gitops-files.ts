import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { writeWholeFile } from '../../model/whole-file.ts';
import { freePorts } from '../free-ports.ts';
import { newKubeconfig } from '../kubeconfig.ts';
import type { KwokFiles } from '../kwok-files.ts';
import { renewLinks } from '../program-links.ts';

/** What `dev up --gitops` starts beside the cluster; Argo CD's parts come last, as they need the others. */
export const gitopsServices = [
  'redis-server',
  'git-server',
  'registry',
  'argocd-repo-server',
  'argocd-server',
  'argocd-application-controller',
] as const;

export type GitopsService = (typeof gitopsServices)[number];

/** The programs that they are. */
export interface GitopsPrograms {
  /** Folder with argocd and kustomize. */
  readonly argocd: string;
  /** Folder with git-server and registry. */
  readonly forge: string;
  readonly redis: string;
}

const portNames = [...gitopsServices, 'argocd-repo-server-metrics', 'argocd-server-metrics'] as const;
const ports = z.record(z.enum(portNames), z.number());
type Ports = z.infer<typeof ports>;

/** Who pushes and who only reads, at the Git host and at the registry. */
export const accounts = { developer: 'write', reader: 'read' } as const;
export type Account = keyof typeof accounts;

const dataFolders = ['git', 'registry', 'tmp', 'plugins', 'tls'] as const;

const secret = (bytes: number) => randomBytes(bytes).toString('hex');
const host = '127.0.0.1';

/** The files of what `dev up --gitops` starts; below the folder of the embedded cluster, and gone with it. */
export class GitopsFiles {
  readonly folder: string;
  readonly kubeconfig: string;
  readonly #kwok: KwokFiles;

  constructor(kwok: KwokFiles) {
    this.#kwok = kwok;
    this.folder = path.join(kwok.root, 'gitops');
    this.kubeconfig = path.join(kwok.folder, 'kubeconfig.yaml');
  }

  /** @returns the path under which a service is started */
  program(service: GitopsService): string {
    return path.join(this.folder, 'bin', service);
  }

  log(service: GitopsService): string {
    return path.join(this.folder, 'logs', `${service}.log`);
  }

  /** Folder that a service keeps its data in. */
  data(name: (typeof dataFolders)[number]): string {
    return path.join(this.folder, name);
  }

  get redisConfig(): string {
    return path.join(this.folder, 'redis.conf');
  }

  get accounts(): string {
    return path.join(this.folder, 'accounts');
  }

  get webhookSecret(): string {
    return path.join(this.folder, 'webhook-secret');
  }

  /** Password of an account, in a file of its own, for references of berth.yaml. */
  password(account: Account): string {
    return path.join(this.folder, `${account}-password`);
  }

  /** The kubeconfig of one part of Argo CD. */
  kubeconfigOf(service: GitopsService): string {
    return path.join(this.folder, `${service}.kubeconfig`);
  }

  tokenOf(service: GitopsService): string {
    return path.join(this.folder, `${service}.token`);
  }

  /** Certificate and key of the cluster's API server, which are for this host, too. */
  get certificate(): { readonly certificate: string; readonly key: string; readonly authority: string } {
    const pki = (name: string) => path.join(this.#kwok.folder, 'pki', name);
    return { certificate: pki('admin.crt'), key: pki('admin.key'), authority: pki('ca.crt') };
  }

  /** A short path, wherever the project is: that of a socket may have about a hundred characters. */
  get passwordSocket(): string {
    const own = createHash('sha256').update(this.folder).digest('hex').slice(0, 12);
    return path.join(tmpdir(), `berth-git-${own}.sock`);
  }

  /** @returns true when the cluster has been asked for with GitOps, and everything that it needs was written */
  enabled(): boolean {
    return existsSync(this.#ports);
  }

  /** @returns true once Argo CD has been started: its parts are missed from then on */
  argocdStarted(): boolean {
    return existsSync(this.tokenOf('argocd-server'));
  }

  async ports(): Promise<Ports> {
    return ports.parse(JSON.parse(await readFile(this.#ports, 'utf8')));
  }

  async address(service: GitopsService): Promise<string> {
    return `${host}:${(await this.ports())[service]}`;
  }

  async redisPassword(): Promise<string> {
    return /^requirepass (.+)$/m.exec(await readFile(this.redisConfig, 'utf8'))?.[1] ?? '';
  }

  /** Writes ports, passwords and settings, once; the file that says that all are there comes last. */
  async create(): Promise<void> {
    if (this.enabled()) return;
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    for (const name of [...dataFolders, 'bin', 'logs'])
      await mkdir(path.join(this.folder, name), { recursive: true });
    const numbers = await freePorts(portNames.length);
    const chosen = Object.fromEntries(portNames.map((name, index) => [name, numbers[index]]));
    const lines: string[] = [];
    for (const [account, rights] of Object.entries(accounts)) {
      const password = secret(16);
      await this.#writeSecret(this.password(account as Account), password);
      lines.push(`${account}:${password}:${rights}`);
    }
    await this.#writeSecret(this.accounts, `${lines.join('\n')}\n`);
    await this.#writeSecret(this.webhookSecret, secret(16));
    const redis = [
      ...[`bind ${host}`, `port ${chosen['redis-server']}`, `requirepass ${secret(16)}`],
      // It is a cache; and processes are found by the name that they were started by.
      ...['save ""', 'appendonly no', 'set-proc-title no', `dir ${this.data('tmp')}`],
    ];
    await this.#writeSecret(this.redisConfig, `${redis.join('\n')}\n`);
    // What Argo CD trusts when it fetches from this host.
    await copyFile(this.certificate.authority, path.join(this.data('tls'), host));
    await writeWholeFile(this.#ports, JSON.stringify(chosen), { mode: 0o600 });
  }

  /** Points the links to the programs of today. */
  async link({ argocd, forge, redis }: GitopsPrograms): Promise<void> {
    const links: Record<string, string> = {
      'redis-server': redis,
      'git-server': path.join(forge, 'git-server'),
      registry: path.join(forge, 'registry'),
      kustomize: path.join(argocd, 'kustomize'),
    };
    // Git asks "argocd" for passwords.
    for (const name of ['argocd', 'argocd-repo-server', 'argocd-server', 'argocd-application-controller'])
      links[name] = path.join(argocd, 'argocd');
    await renewLinks(path.join(this.folder, 'bin'), links);
  }

  /** Writes the identity of a part of Argo CD: a token of its ServiceAccount, which the part reads again now and then. */
  async writeIdentity(
    service: GitopsService,
    server: string,
    token: string,
    namespace: string,
  ): Promise<void> {
    await this.#writeSecret(this.tokenOf(service), token);
    const cluster = { server, 'certificate-authority': this.certificate.authority };
    const user = { tokenFile: this.tokenOf(service) };
    await this.#writeSecret(
      this.kubeconfigOf(service),
      stringify(newKubeconfig(service, cluster, user, namespace)),
    );
  }

  get #ports(): string {
    return path.join(this.folder, 'ports.json');
  }

  async #writeSecret(file: string, text: string): Promise<void> {
    await writeWholeFile(file, text, { mode: 0o600 });
  }
}
