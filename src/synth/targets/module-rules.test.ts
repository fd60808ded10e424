import { describe, expect, test } from 'vitest';
import { publishedBlock, withoutPrograms } from '../../../test/helpers/published-block.ts';
import { meshstack } from './meshstack.ts';
import { moduleFaults, moduleRules } from './module-rules.ts';
import type { Files } from './target.ts';

const published = await publishedBlock('my-block', {});
const good = await meshstack.files(published, withoutPrograms);
const main = 'buildingblock/main.tf.json';
const definition = 'definition/main.tf';
const variables = 'buildingblock/variables.tf';

/** What of main.tf.json is broken here. */
interface Tree {
  terraform: {
    backend?: unknown;
    cloud?: unknown;
    required_version?: string;
    required_providers: Record<'kubernetes', { source: string; version: string }>;
  };
  provider: { kubernetes: Record<string, unknown>[] };
  resource: Record<string, Record<string, unknown>>;
  data?: unknown;
  variable?: unknown;
  locals: Record<string, unknown>;
  output: Record<string, unknown>;
}

/** The module with another main.tf.json. */
function withMain(change: (tree: Tree) => void): Files {
  const tree = JSON.parse(String(good[main]));
  change(tree);
  return { ...good, [main]: JSON.stringify(tree) };
}

function withDefinition(from: RegExp, to: string): Files {
  return { ...good, [definition]: String(good[definition]).replace(from, to) };
}

function withVariables(from: string | RegExp, to: string): Files {
  const text = String(good[variables]).replace(from, to);
  if (text === good[variables]) throw new Error(`nothing like ${from}`);
  return { ...good, [variables]: text };
}

/** What breaks each rule, by the rule's name and what is wrong. */
const bad: Readonly<Record<string, Readonly<Record<string, Files>>>> = {
  'one folder that needs nothing beside it': {
    'another JSON file at the top': { ...good, 'buildingblock/tsconfig.json': '[]' },
    'values of somebody': { ...good, 'buildingblock/x.auto.tfvars': 'pods = 1' },
    'a module beside it': withMain((tree) => {
      tree.locals.text = '${file("${path.module}/../secret")}';
    }),
    'a path of this machine': withMain((tree) => {
      tree.locals.text = '${file("/etc/hostname")}';
    }),
  },
  'no backend: the runner adds its own': {
    'a backend': withMain((tree) => {
      tree.terraform.backend = { local: { path: 'x' } };
    }),
    'an empty backend': withMain((tree) => {
      tree.terraform.backend = {};
    }),
    cloud: withMain((tree) => {
      tree.terraform.cloud = {};
    }),
  },
  'variables are HCL, typed, described and never null': {
    'a variable in JSON': withMain((tree) => {
      tree.variable = { pods: { type: 'string', description: 'x', nullable: false } };
    }),
    'no type': withVariables(/^ {2}type = string\n/m, ''),
    'any type': withVariables(/^ {2}type = string$/m, '  type = any'),
    'no description': withVariables(/^ {2}description = .*\n/m, ''),
    null: withVariables(/^ {2}nullable = false\n/m, ''),
  },
  'names are plain, and none is one of the runner': {
    'a variable of the runner': withVariables(
      'variable "pods"',
      'variable "meshstack_building_block_run_id"',
    ),
    'an odd name': withVariables('variable "pods"', 'variable "Pods-1"'),
  },
  'outputs are described, and hold no secret and no null': {
    'no description': withMain((tree) => {
      tree.output.namespace = { value: 'x' };
    }),
    'a secret': withMain((tree) => {
      tree.output.namespace = { description: 'x', value: 'x', sensitive: true };
    }),
    'a secret in disguise': withMain((tree) => {
      tree.output.namespace = { description: 'x', value: '${nonsensitive(local.kubeconfig)}' };
    }),
    null: withMain((tree) => {
      tree.output.namespace = { description: 'x', value: null };
    }),
  },
  'providers have no host, and versions that end before the next that may break': {
    'a host': withMain((tree) => {
      tree.terraform.required_providers.kubernetes.source = 'registry.terraform.io/hashicorp/kubernetes';
    }),
    'an exact version': withMain((tree) => {
      tree.terraform.required_providers.kubernetes.version = '3.2.1';
    }),
    'an open range': withMain((tree) => {
      tree.terraform.required_providers.kubernetes.version = '>= 3.2.1';
    }),
    'no version of the program': withMain((tree) => {
      delete tree.terraform.required_version;
    }),
  },
  'providers take the cluster from the file that meshStack writes, and no other': {
    'a kubeconfig of the machine': withMain((tree) => {
      tree.provider.kubernetes = [
        { host: '${local.kubeconfig_cluster.server}', config_path: '~/.kube/config' },
      ];
    }),
    'the environment': withMain((tree) => {
      tree.provider.kubernetes = [{}];
    }),
    'a program for credentials': withMain((tree) => {
      tree.provider.kubernetes = [
        { host: '${local.kubeconfig_cluster.server}', exec: { command: 'kubectl' } },
      ];
    }),
    'no mock': Object.fromEntries(Object.entries(good).filter(([file]) => !file.endsWith('-mock.yaml'))),
    'another file': withMain((tree) => {
      tree.locals.kubeconfig = '${yamldecode(file("${path.module}/other.yaml"))}';
    }),
    'a mock that is not refused': withMain((tree) => {
      delete tree.resource.terraform_data;
    }),
  },
  'plans read no cluster, and nothing runs programs': {
    'a manifest that is planned in the cluster': withMain((tree) => {
      tree.resource.kubernetes_manifest = { x: { manifest: {} } };
    }),
    'a data source': withMain((tree) => {
      tree.data = { kubernetes_namespace_v1: { x: { metadata: [{ name: 'x' }] } } };
    }),
    'a program': withMain((tree) => {
      tree.resource.terraform_data = {
        ...tree.resource.terraform_data,
        x: { provisioner: { 'local-exec': { command: 'curl ${var.pods}' } } },
      };
    }),
  },
  'the definition gives every value and takes every output': {
    'a value that nobody gives': withDefinition(/namespace_name = \{/, 'other_name = {'),
    'an output that is not there': withDefinition(/namespace = \{/, 'other = {'),
    'an output that nobody takes': withMain((tree) => {
      tree.output.more = { description: 'x', value: 'y' };
    }),
  },
};

test('what berth publishes breaks no rule', () => {
  expect(moduleFaults(good)).toEqual([]);
});

test('every rule has something that breaks it', () => {
  expect(Object.keys(bad)).toEqual(moduleRules.map(({ name }) => name));
});

describe.each(Object.entries(bad))('%s', (rule, files) => {
  test.each(Object.entries(files))('is broken by: %s', (_, broken) => {
    const faults = moduleFaults(broken);
    expect(faults).not.toEqual([]);
    expect(faults.filter((fault) => !fault.startsWith(`${rule}: `))).toEqual([]);
  });
});
