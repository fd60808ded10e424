import { portal } from '../../model/portal.ts';
import { type TopBlock, topBlocks } from '../hcl/top-blocks.ts';
import { moduleFolder } from './module-parts.ts';
import type { Files } from './target.ts';

/** What a module must keep so that meshStack's runner runs it as it is. */
export interface ModuleRule {
  readonly name: string;
  /** What breaks the rule. */
  broken(module: EmittedModule): readonly string[];
}

/** The folder that the runner takes, as it was written. */
interface EmittedModule {
  /** Names of the files in it. */
  readonly files: readonly string[];
  readonly blocks: readonly (TopBlock & { readonly file: string })[];
  /** The building block definition beside it. */
  readonly definition: string;
}

/**
 * @param files everything that is published, by path
 * @returns what the runner would stumble over
 */
export function moduleFaults(files: Files): string[] {
  const module = emittedModule(files);
  return moduleRules.flatMap((rule) => rule.broken(module).map((what) => `${rule.name}: ${what}`));
}

function emittedModule(files: Files): EmittedModule {
  const prefix = `${moduleFolder}/`;
  const own = Object.entries(files).filter(([file]) => file.startsWith(prefix));
  const others = Object.entries(files).filter(([file]) => !file.startsWith(prefix) && file.endsWith('.tf'));
  return {
    definition: others.map(([, text]) => String(text)).join('\n'),
    files: own.map(([file]) => file.slice(prefix.length)),
    blocks: own
      .filter(([file]) => /\.tf(\.json)?$/.test(file))
      .flatMap(([file, text]) =>
        topBlocks(file, String(text)).map((block) => ({ ...block, file: file.slice(prefix.length) })),
      ),
  };
}

/** Sources: meshcloud/building-block-runner, tf-block-runner/tfrun: gitsource, tfcmd_vars, tfconfig_parse, backendsearch. */
export const moduleRules: readonly ModuleRule[] = [
  {
    // The runner parses every JSON file at the top for a backend, and moves nothing from outside.
    name: 'one folder that needs nothing beside it',
    broken: ({ files, blocks }) => [
      ...files.filter((file) => /^[^/]+\.json$/.test(file) && file !== 'main.tf.json'),
      ...files.filter((file) => /\.tfvars(\.json)?$/.test(file)),
      ...namesOf(
        blocks.filter(({ labels, text }) => labels[0] === 'module' || /\.\.\/|"\/[a-z]|file:\/\//.test(text)),
      ),
    ],
  },
  {
    name: 'no backend: the runner adds its own',
    broken: ({ blocks }) =>
      namesOf(
        blocks.filter(({ labels, text }) => labels[0] === 'terraform' && /^\s*(backend|cloud)\b/m.test(text)),
      ),
  },
  {
    // It compares the text of a type, which has quotation marks in JSON.
    name: 'variables are HCL, typed, described and never null',
    broken: ({ blocks }) =>
      namesOf(
        ofKind(blocks, 'variable').filter(
          ({ file, text }) =>
            file.endsWith('.json') ||
            !['type', 'description'].every((name) => new RegExp(`^  ${name} +=`, 'm').test(text)) ||
            /^ {2}type += "?any"?$/m.test(text) ||
            !/^ {2}nullable += false$/m.test(text),
        ),
      ),
  },
  {
    name: 'names are plain, and none is one of the runner',
    broken: ({ blocks }) =>
      namesOf(
        [...ofKind(blocks, 'variable'), ...ofKind(blocks, 'output')].filter(
          ({ labels }) =>
            !/^[a-z][a-z0-9_]*$/.test(labels[1] ?? '') || /^(meshstack_|tf_)/.test(labels[1] ?? ''),
        ),
      ),
  },
  {
    // It writes outputs to the log of a step.
    name: 'outputs are described, and hold no secret and no null',
    broken: ({ blocks }) =>
      namesOf(
        ofKind(blocks, 'output').filter(
          ({ text }) =>
            !/^ {2}description +=/m.test(text) ||
            /^ {2}sensitive +=/m.test(text) ||
            /^ {2}ephemeral +=/m.test(text) ||
            /^ {2}value +=.*(\bnonsensitive\(|\bnull$)/m.test(text),
        ),
      ),
  },
  {
    // The runner upgrades on every run, and OpenTofu and Terraform have registries of their own.
    name: 'providers have no host, and versions that end before the next that may break',
    broken: ({ blocks }) =>
      ofKind(blocks, 'terraform').flatMap(({ text }) => [
        ...(/^ {2}required_version += ">= [0-9.]+"$/m.test(text) ? [] : ['required_version']),
        ...[...text.matchAll(/^ +source += "(.*)"$/gm)].flatMap(([, source = '']) =>
          /^[a-z0-9-]+\/[a-z0-9-]+$/.test(source) ? [] : [source],
        ),
        ...[...text.matchAll(/^ +version += "(.*)"$/gm)].flatMap(([, version = '']) =>
          /^>= [0-9.]+, < [0-9.]+$/.test(version) ? [] : [version],
        ),
      ]),
  },
  {
    name: 'providers take the cluster from the file that meshStack writes, and no other',
    broken: ({ files, blocks }) => {
      const cluster = ofKind(blocks, 'provider').filter(({ labels }) =>
        clusterProviders.has(labels[1] ?? ''),
      );
      if (cluster.length === 0) return [];
      const locals = ofKind(blocks, 'locals').map(({ text }) => text);
      return [
        ...namesOf(
          cluster.filter(
            ({ text }) =>
              !text.includes('local.kubeconfig_') || /\b(exec|config_paths?|config_context)\b/.test(text),
          ),
        ),
        ...(files.includes(portal.kubeconfigMock) ? [] : [portal.kubeconfigMock]),
        ...(locals.some((text) => text.includes(kubeconfigPath)) ? [] : ['local.kubeconfig']),
        ...(blocks.some(
          ({ labels, text }) =>
            labels[2] === 'kubeconfig' && text.includes('precondition') && text.includes(portal.mockHost),
        )
          ? []
          : ['terraform_data.kubeconfig']),
      ];
    },
  },
  {
    // A dry run may have no cluster, and the runner has few programs.
    name: 'plans read no cluster, and nothing runs programs',
    broken: ({ blocks }) =>
      namesOf(
        blocks.filter(
          ({ labels: [kind, type = ''], text }) =>
            type === 'kubernetes_manifest' ||
            (kind === 'data' && clusterProviders.has(type.split('_')[0] ?? '')) ||
            /\b(local-exec|remote-exec)\b/.test(text),
        ),
      ),
  },
  {
    // It fails a run that lacks an output, and a module that lacks a value cannot be planned.
    name: 'the definition gives every value and takes every output',
    broken: ({ blocks, definition }) => {
      const given = keysOf(definition, 'inputs');
      const wanted = ofKind(blocks, 'variable').filter(({ text }) => !/^ {2}default +=/m.test(text));
      const missing = wanted.filter(({ labels }) => !given.includes(labels[1] ?? ''));
      const there = ofKind(blocks, 'output').map(({ labels }) => labels[1]);
      const outputs = keysOf(definition, 'outputs');
      return [
        ...namesOf(missing),
        ...[...outputs, ...there]
          .filter((name) => !there.includes(name) || !outputs.includes(name ?? ''))
          .map((name) => `output.${name}`),
      ];
    },
  },
];

/** Names of the entries of a map of the definition's version. */
function keysOf(definition: string, map: 'inputs' | 'outputs'): string[] {
  const [, body = ''] = new RegExp(`^    ${map} = \\{\n([\\s\\S]*?)^    \\}$`, 'm').exec(definition) ?? [];
  return [...body.matchAll(/^ {6}"?([^\s"]+)"? = \{$/gm)].map(([, name = '']) => name);
}

const kubeconfigPath = `"\${path.module}/\${var.${portal.kubeconfigVariable}}"`;

const clusterProviders = new Set(['kubernetes', 'helm', 'kubectl']);

function ofKind(blocks: EmittedModule['blocks'], kind: string): EmittedModule['blocks'] {
  return blocks.filter(({ labels }) => labels[0] === kind);
}

function namesOf(blocks: EmittedModule['blocks']): string[] {
  return blocks.map(({ labels }) => labels.join('.'));
}
