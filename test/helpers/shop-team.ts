import { beforeAll, expect } from 'vitest';
import { berthOk } from './berth.ts';
import { minimalInputs, platformFile, registryInputs, teamFile } from './project.ts';
import { suiteFolder, writeFiles } from './suite-folder.ts';

const mark = Math.random().toString(36).slice(2, 8);

/** Namespaces of the team, by size. */
export const small = `app-small-${mark}`;
export const medium = `app-medium-${mark}`;
export const large = `app-large-${mark}`;

export const rbac = 'rbac.authorization.k8s.io';

const env = { GIT_TOKEN: 'git-"token"', SSH_KEY: 'BEGIN\nkey\n', ROBOT_TOKEN: 'robot-"token"' };

const robot = {
  ...registryInputs('ROBOT_TOKEN'),
  harbor_url: 'https://harbor.example.com:8443',
  harbor_robot_username: 'robot$shop+pull',
};

const members = [
  { kind: 'group', name: 'shop-admins', role: 'admin' },
  { kind: 'user', name: 'ed@example.com', role: 'edit' },
  { kind: 'group', name: 'shop-devs', role: 'edit' },
  { kind: 'user', name: 'vi@example.com', role: 'view' },
];

/** The team has one namespace of each size; between them they have every egress profile and kind of repository. */
function wanted(): string {
  const blocks = [
    {
      name: 'small',
      inputs: {
        ...minimalInputs(small),
        ...robot,
        members,
        cost_center: 'c-4711',
        labels: { 'example.com/tier': 'gold', environment: 'ours-wins' },
        git_username: 'bot',
        git_token: { env: 'GIT_TOKEN' },
      },
    },
    {
      name: 'medium',
      inputs: {
        ...minimalInputs(medium),
        size: 'medium',
        egress: 'none',
        github_repo_url: 'git@git.example.com:shop/app.git',
        git_token: { env: 'SSH_KEY' },
        auto_sync: false,
        ingress_namespace: 'traefik',
      },
    },
    {
      name: 'large',
      inputs: {
        ...minimalInputs(large),
        size: 'large',
        egress: 'all',
        pod_security: 'baseline',
        prune: false,
        on_destroy: 'cascade',
      },
    },
  ].map((one) => ({ block: 'namespace-with-argocd', environment: 'dev', ...one }));
  return teamFile('shop', {}, { blocks });
}

/** Applies the team for the tests of a file. Nothing is destroyed afterwards: the cluster goes, and everything with it. */
export function applyShop(): void {
  const cwd = suiteFolder();
  beforeAll(async () => {
    writeFiles(cwd, { 'berth.yaml': platformFile(), 'teams/shop.yaml': wanted() });
    await berthOk(['team', 'apply', 'shop', '--yes', '--parallel', '2'], { cwd, env });
  });
}

/** The data of a Secret as it was given. */
export function decoded(data: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  );
}

/** Value of the label that the objects of the small namespace carry. */
export const smallLabel = expect.stringMatching(/^dev\.shop\.namespace-with-argocd-small\.[0-9a-f]{16}$/);
