import { instanceLabelKey } from '../model/instance-label.ts';
import { instanceLabelVariable } from '../model/standard-variables.ts';
import { type Expression, entriesIf, expression, merge, print, type Value } from './expression.ts';

/** Kinds that change an object which is there already: it is not theirs. */
const borrowing = new Set(['kubernetes_default_service_account_v1']);
/** Resources that are one object of Kubernetes each, with its labels under `metadata`. */
const typedObject = /^kubernetes_.+_v\d+((alpha|beta)\d+)?$/;

type Tree = Record<string, unknown>;

const variable = expression(`var.${instanceLabelVariable}`);

/** How the variable is declared in every module. */
export const instanceLabelDeclaration = {
  description: 'value of the label berth.dev/instance of every object (empty: no label)',
  type: 'string',
  nullable: false,
  default: '',
};

/** Labels with that of the instance, where there is one. @param labels as they are wanted otherwise */
export function withInstanceLabel(...labels: readonly Value[]): Expression {
  return merge(
    ...labels,
    entriesIf(expression(`${variable.source} != ""`), { [instanceLabelKey]: variable }),
  );
}

/** Puts the label of the instance on every typed object of a stack's Terraform JSON. */
export function labelObjects(terraform: Tree): void {
  for (const [type, resources] of Object.entries((terraform.resource ?? {}) as Record<string, Tree>)) {
    if (!typedObject.test(type) || borrowing.has(type)) continue;
    for (const resource of Object.values(resources) as Tree[]) {
      for (const metadata of [resource.metadata].flat() as (Tree | undefined)[]) {
        if (metadata) metadata.labels = withInstanceLabel(...labelsOf(metadata.labels)).text;
      }
    }
  }
}

/** Labels as they stand in Terraform JSON, in Terraform's own language. */
function labelsOf(labels: unknown): Value[] {
  if (labels === undefined) return [];
  if (typeof labels === 'string') return [expression(templateOf(labels))];
  const entries = Object.entries(labels as Tree).map(
    ([key, value]) => `${print(key)} = ${templateOf(String(value))}`,
  );
  return [expression(`{${entries.join(', ')}}`)];
}

/** A text of Terraform JSON; what is in its templates is in Terraform's language already. */
function templateOf(text: string): string {
  const whole = /^\$\{((?:(?!\$\{).)*)\}$/s.exec(text)?.[1];
  if (whole !== undefined) return whole;
  return text.includes('${') || text.includes('%{') ? `"${text}"` : print(text);
}
