import { cpSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import pMap from 'p-map';
import { beforeAll, describe, expect, test } from 'vitest';
import { block } from '../../building-blocks/namespace-with-argocd/block.ts';
import { runtimeInputs } from '../../src/model/input-model.ts';
import { projectPaths } from '../../src/model/paths.ts';
import { berth, berthOk } from '../helpers/berth.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { isLong } from '../helpers/long.ts';
import { minimalInputs, platformFile, registryInputs, teamFile } from '../helpers/project.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';

type Values = Readonly<Record<string, unknown>>;

/** A changed value, and what Terraform must do for it: "action address", in the order of the addresses. */
interface Change {
  readonly value: unknown;
  readonly plan: readonly string[];
}

const choice = { namespace_mode: 'create', harbor_mode: 'external' } as const;
const mark = Math.random().toString(36).slice(2, 8);
const namespace = `app-live-${mark}`;
const admins = { kind: 'group', name: 'live-admins', role: 'admin' };
const viewers = { kind: 'group', name: 'live-viewers', role: 'view' };

const applied: Values = {
  ...choice,
  ...minimalInputs(namespace),
  ...registryInputs('ROBOT_TOKEN'),
  workspace_id: 'live',
  environment: 'dev',
  members: [admins],
  git_token: { env: 'GIT_TOKEN' },
};
const env = { GIT_TOKEN: 'first-git-token', ROBOT_TOKEN: 'first-robot-token', OTHER_TOKEN: 'second-token' };

const at = {
  namespace: 'kubernetes_namespace_v1.namespace',
  quota: 'kubernetes_resource_quota_v1.quota',
  limits: 'kubernetes_limit_range_v1.limits',
  policy: (name: string) => `kubernetes_network_policy_v1.${name}`,
  members: (role: string) => `kubernetes_role_binding_v1.members["${role}"]`,
  cascadeBinding: 'kubernetes_role_binding_v1.cascade_binding[0]',
  deployerBinding: 'kubernetes_role_binding_v1.deployer_binding',
  pullSecret: 'kubernetes_secret_v1.pull_secret',
  repository: 'kubernetes_secret_v1.repository',
  project: 'kubectl_manifest.project',
  application: 'kubectl_manifest.application',
  deployer: 'kubectl_manifest.deployer',
  defaultAccount: 'kubectl_manifest.default_account',
};
const update = (...addresses: string[]) => addresses.map((address) => `update ${address}`);
/** Everything would be made anew, what is in the namespace included. */
const refused = ['IMMUTABLE_INPUT'];

const changes: Readonly<Record<string, Change | readonly Change[]>> = {
  namespace_name: { value: `app-moved-${mark}`, plan: refused },
  workspace_id: { value: 'other', plan: update(at.namespace) },
  project_id: { value: 'other', plan: update(at.namespace) },
  environment: { value: 'test', plan: update(at.namespace) },
  cost_center: { value: 'c-4711', plan: update(at.namespace) },
  labels: { value: { 'example.com/tier': 'gold' }, plan: update(at.namespace) },
  size: { value: 'medium', plan: update(at.limits, at.quota) },
  egress: [
    { value: 'none', plan: [`delete ${at.policy('egress_https[0]')}`] },
    {
      value: 'all',
      plan: [`create ${at.policy('egress_all[0]')}`, `delete ${at.policy('egress_https[0]')}`],
    },
  ],
  pod_security: { value: 'baseline', plan: update(at.namespace) },
  members: [
    { value: [{ ...admins, kind: 'user' }], plan: update(at.project, at.members('admin')) },
    { value: [admins, viewers], plan: [...update(at.project), `create ${at.members('view')}`] },
  ],
  github_repo_url: {
    value: 'https://git.example.com/other.git',
    plan: update(at.application, at.project, at.repository),
  },
  git_revision: { value: 'v1.2.3', plan: update(at.application) },
  git_path: { value: 'deploy', plan: update(at.application) },
  git_username: { value: 'bot', plan: update(at.repository) },
  git_token: { value: { env: 'OTHER_TOKEN' }, plan: update(at.repository) },
  auto_sync: { value: false, plan: update(at.application) },
  self_heal: { value: false, plan: update(at.application) },
  prune: { value: false, plan: update(at.application) },
  on_destroy: {
    value: 'cascade',
    plan: [...update(at.application), `create ${at.cascadeBinding}`],
  },
  // berth itself looks at it.
  deletion_protection: { value: true, plan: [] },
  harbor_url: { value: 'https://harbor.example.com', plan: update(at.pullSecret) },
  // The robot account already belongs to one project.
  harbor_project: { value: 'other', plan: [] },
  harbor_robot_username: { value: 'robot$other+pull', plan: update(at.pullSecret) },
  harbor_robot_token: { value: { env: 'OTHER_TOKEN' }, plan: update(at.pullSecret) },
  // Given by the environment: the platform team has moved Argo CD.
  argocd_namespace: { value: 'platform-argocd', plan: refused },
  argocd_destination: { value: 'https://api.example.com', plan: update(at.application, at.project) },
  // Only the outputs name it.
  argocd_url: { value: 'https://argocd.example.com', plan: [] },
  ingress_namespace: { value: 'traefik', plan: update(at.policy('ingress_controller')) },
  monitoring_namespace: { value: 'observability', plan: update(at.policy('monitoring')) },
};

/** Changes that are planned together, and what Terraform must do for all of them. */
interface Trial {
  readonly trial: string;
  readonly inputs: Values;
  readonly plan: readonly string[];
}

const single: readonly Trial[] = Object.entries(changes).flatMap(([name, some]) =>
  [some]
    .flat()
    .map(({ value, plan }, index) => ({ trial: `${name}-${index}`, inputs: { [name]: value }, plan })),
);
/** In the long form, each change by itself. */
const trials = isLong ? single : single.reduce<readonly Trial[]>(together, []);

/** Puts a change to the first ones whose plan has no object with its own in common: both can still be told apart. */
function together(trials: readonly Trial[], next: Trial): readonly Trial[] {
  const host = trials.find(
    (one) => one.plan !== refused && next.plan !== refused && !haveInCommon(one, next),
  );
  if (!host) return [...trials, next];
  const both = {
    trial: `${host.trial},${next.trial}`,
    inputs: { ...host.inputs, ...next.inputs },
    plan: [...host.plan, ...next.plan],
  };
  return trials.map((one) => (one === host ? both : one));
}

function haveInCommon(one: Trial, other: Trial): boolean {
  const addresses = ({ plan }: Trial) => plan.map((line) => line.split(' ')[1]);
  return (
    Object.keys(other.inputs).some((name) => name in one.inputs) ||
    addresses(other).some((address) => addresses(one).includes(address))
  );
}

const cwd = suiteFolder();
const trialFolder = suiteFolder();
const words = ['live', '--json'] as const;
/** Planned changes of each trial, by its name. */
const plans = new Map<string, string[]>();

/** Team file with the instance. */
function want(inputs: Values, folder = cwd): void {
  const blocks = [{ block: block.name, environment: 'dev', inputs }];
  writeFiles(folder, {
    'berth.yaml': platformFile(),
    'teams/live.yaml': teamFile('live', {}, { blocks }),
  });
}

// One live instance. Each trial is a copy of its project, which plans the same instance with one change.
beforeAll(async () => {
  want(applied);
  await berthOk(['team', 'apply', ...words, '--yes'], { cwd, env });
  const live = projectPaths(cwd);
  await pMap(
    trials,
    async ({ trial, inputs }) => {
      const folder = path.join(trialFolder, trial);
      want({ ...applied, ...inputs }, folder);
      const copy = projectPaths(folder);
      for (const part of ['state', 'instances'] as const) cpSync(live[part], copy[part], { recursive: true });
      cpSync(path.join(live.data, 'identity.key'), path.join(copy.data, 'identity.key'));
      symlinkSync(live.modules, copy.modules);
      const run = await berth(['team', 'plan', ...words], { cwd: folder, env });
      if (!run.json.data) {
        plans.set(trial, [run.json.error.code]);
        return;
      }
      const [{ result, changes: planned, error }] = run.json.data.instances;
      const said = planned.map(({ action, address }: Record<string, string>) => `${action} ${address}`);
      plans.set(trial, result === 'failed' ? [error.message] : said.sort());
    },
    { concurrency: 2 },
  );
}, 600_000);

describe('a live instance', () => {
  test('is tried with a change of every runtime input that there is', () => {
    const inputs = runtimeInputs(block.inputs, choice).map(([name]) => name);
    expect(Object.keys(changes).sort()).toEqual(inputs.sort());
  });

  test.each(trials)('takes $trial with nothing but the expected changes', ({ trial, plan }) => {
    expect(plans.get(trial)).toEqual([...plan].sort());
  });

  test('takes many changes at once, and is then as it should be', async () => {
    const many = Object.entries(changes).flatMap(([name, some]) => {
      const change = [some].flat().at(-1);
      return change && change.plan !== refused ? [[name, change.value]] : [];
    });
    want({ ...applied, ...Object.fromEntries(many) });
    const run = await berthOk(['team', 'apply', ...words, '--yes'], { cwd, env });
    expect(run.json.data.instances[0].result).toBe('applied');
    const plan = await berth(['team', 'plan', ...words, '--detailed-exitcode'], { cwd, env });
    expect([plan.code, plan.json.data.instances[0].changes]).toEqual([0, []]);

    const application = await readObject('argoproj.io/v1alpha1', 'Application', namespace, 'argocd');
    expect(application.spec.source).toEqual({
      repoURL: 'https://git.example.com/other.git',
      targetRevision: 'v1.2.3',
      path: 'deploy',
    });
    const quota = await readObject('v1', 'ResourceQuota', 'berth-quota', namespace);
    expect(quota.spec.hard['limits.cpu']).toBe('8');
  });
});
