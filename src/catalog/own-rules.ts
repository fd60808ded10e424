import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { BerthError } from '../errors.ts';
import type { PolicyRule } from '../model/policy.ts';
import { importModule } from './content-module.ts';

const shape = z.object({
  name: z.string(),
  title: z.string(),
  level: z.enum(['advisory', 'mandatory']),
  check: z.function(),
});

/**
 * The project's own policy rules: policies/<name>.ts beside berth.yaml.
 * @throws CONTENT_INVALID when a file cannot be loaded, POLICY_INVALID when it exports no rule of its name
 */
export async function ownRules(projectRoot: string): Promise<PolicyRule[]> {
  const folder = path.join(projectRoot, 'policies');
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder)
    .filter((file) => /^[^.].*(?<![.]test|[.]d)[.]ts$/.test(file))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
  return await Promise.all(names.map((name) => ownRule(folder, name)));
}

async function ownRule(folder: string, name: string): Promise<PolicyRule> {
  const { rule } = await importModule(folder, name);
  const { success, error } = shape.safeParse(rule);
  const [issue] = error?.issues ?? [];
  const problem = issue && `policies/${name}.ts: "${['rule', ...issue.path].join('.')}": ${issue.message}`;
  if (!success || (rule as PolicyRule).name !== name) {
    throw new BerthError('POLICY_INVALID', {
      rule: name,
      problem: problem ?? `policies/${name}.ts must export "rule" with the name of its file, "${name}"`,
    });
  }
  return rule as PolicyRule;
}
