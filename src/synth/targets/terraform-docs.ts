import type { Tree } from './target.ts';

interface Requirement {
  readonly source: string;
  readonly version: string;
}

/**
 * The part of a README that terraform-docs would write, with what the hub tells it: sorted by name, without providers.
 * Source: terraform-docs/terraform-docs, internal format "markdown table".
 */
export function terraformDocs(module: Tree): string {
  const { terraform = {}, variable = {}, output = {} } = module as Record<string, Tree>;
  const requirements = (terraform.required_providers ?? {}) as Readonly<Record<string, Requirement>>;
  return `${[
    '<!-- BEGIN_TF_DOCS -->',
    section(
      'Requirements',
      ['Name', 'Version'],
      [
        ['requirement', 'terraform', String(terraform.required_version)],
        ...sorted(requirements).map(([name, { version }]) => ['requirement', name, version]),
      ],
    ),
    '## Modules\n\nNo modules.\n',
    resources(module, requirements),
    section(
      'Inputs',
      ['Name', 'Description', 'Type', 'Default', 'Required'],
      sorted(variable as Readonly<Record<string, Tree>>).map(
        ([name, { description, type, default: value }]) => [
          'input',
          name,
          escaped(String(description)),
          `\`${type}\``,
          value === undefined ? 'n/a' : code(value),
          value === undefined ? 'yes' : 'no',
        ],
      ),
    ),
    section(
      'Outputs',
      ['Name', 'Description'],
      sorted(output as Readonly<Record<string, Tree>>).map(([name, { description }]) => [
        'output',
        name,
        escaped(String(description)),
      ]),
    ).trimEnd(),
    '<!-- END_TF_DOCS -->',
  ].join('\n')}\n`;
}

/** @param rows kind and name of each, then the cells beside its name */
function section(title: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = columns.map((column) =>
    column === 'Required' ? ':--------:' : '-'.repeat(column.length + 2),
  );
  const cells = rows.map(([kind, name = '', ...rest]) => [
    `<a name="${kind}_${name}"></a> [${escaped(name)}](#${kind}\\_${escaped(name)})`,
    ...rest,
  ]);
  return `## ${title}\n\n${table(columns, rule, cells)}`;
}

function resources(module: Tree, requirements: Readonly<Record<string, Requirement>>): string {
  const kinds = { resource: 'resource', data: 'data source' } as const;
  const rows = Object.entries(kinds).flatMap(([part, kind]) =>
    Object.entries((module[part] ?? {}) as Readonly<Record<string, Tree>>).flatMap(([type, named]) =>
      Object.keys(named).map((name) => [`[${type}.${name}](${address(type, part, requirements)})`, kind]),
    ),
  );
  const rule = ['------', '------'];
  return `## Resources\n\n${table(
    ['Name', 'Type'],
    rule,
    rows.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  )}`;
}

/** Page of a type in the registry. */
function address(type: string, part: string, requirements: Readonly<Record<string, Requirement>>): string {
  const [provider = ''] = type.split('_');
  const source = requirements[provider]?.source ?? `hashicorp/${provider}`;
  const page = part === 'data' ? 'data-sources' : 'resources';
  return `https://registry.terraform.io/providers/${source}/latest/docs/${page}/${type.slice(provider.length + 1)}`;
}

function table(
  columns: readonly string[],
  rule: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const lines = [
    `| ${columns.join(' | ')} |`,
    `|${rule.join('|')}|`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ];
  return `${lines.join('\n')}\n`;
}

function code(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return text.includes('\n') ? `<pre>${text.replaceAll('\n', '<br/>')}</pre>` : `\`${text}\``;
}

function escaped(text: string): string {
  return text.replace(/[\\_|*<>]/g, (one) => `\\${one}`);
}

function sorted<T>(entries: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1));
}
