/** Writes the generated docs: docs/errors.md, docs/cli.md and the tables in the READMEs of content. --check: only compares. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Catalog } from '../src/catalog/catalog.ts';
import { decidesFiles, inputRows } from '../src/catalog/input-rows.ts';
import { commands } from '../src/cli/commands/index.ts';
import { optionVariables } from '../src/cli/option-variables.ts';
import { globalOptions, nouns } from '../src/cli/program.ts';
import { configVariables } from '../src/config/environment-variables.ts';
import { errorTable, exitCode } from '../src/errors.ts';
import type { Content, Unit } from '../src/model/content.ts';
import { shippedRules } from '../src/policy/rules/index.ts';

const check = process.argv.includes('--check');
const wanted = new Map<string, string>([
  ['docs/errors.md', errorsPage()],
  ['docs/cli.md', commandsPage()],
  ['docs/policy.md', policyPage()],
  ...(await contentReadmes()),
]);

const stale = [...wanted].filter(([file, text]) => !existsSync(file) || readFileSync(file, 'utf8') !== text);
for (const [file, text] of stale) {
  if (check) console.error(`${file} is not up to date: run "npm run docs"`);
  else {
    writeFileSync(file, text);
    console.log(`wrote ${file}`);
  }
}
if (check && stale.length > 0) process.exitCode = 1;

function errorsPage(): string {
  const exits = {
    done: 'done',
    failed: 'failed',
    usage: 'usage, or invalid input',
    changesPending: 'there are changes (`plan --detailed-exitcode`)',
    policy: 'refused by policy',
    declined: 'declined, or an answer was needed and nobody could be asked',
    locked: 'the state is locked',
    interrupted: 'interrupted',
  } satisfies Record<keyof typeof exitCode, string>;
  return page('Errors and exit codes', [
    table(
      ['exit code', 'meaning'],
      Object.entries(exits).map(([name, text]) => [`${exitCode[name as keyof typeof exitCode]}`, text]),
    ),
    'A message names the offending value; a fix is a command or an edit. `{name}` stands for a detail.',
    table(
      ['code', 'message', 'fix', 'exit'],
      Object.entries(errorTable).map(([code, { message, fix, exit }]) => [
        `\`${code}\``,
        message,
        fix,
        `${exit}`,
      ]),
    ),
  ]);
}

function commandsPage(): string {
  const option = ({ flags, description }: { flags: string; description: string }): string[] => [
    `\`${flags}\``,
    description,
  ];
  return page('Commands', [
    'Every command has these options; an environment variable stands in for each (flags: `true` or `false`):',
    table(
      ['option', 'variable', 'meaning'],
      globalOptions.map(({ flags, description }, index) => [
        `\`${flags}\``,
        `\`${optionVariables[index]?.variable}\``,
        description,
      ]),
    ),
    'These variables win over `berth.yaml` and the user file (`berth config show --origin` says what came from where):',
    table(
      ['variable', 'value'],
      configVariables().map(({ name, path: at }) => [`\`${name}\``, `\`${at.join('.')}\``]),
    ),
    ...commands.flatMap((command) => [
      `## berth ${command.name}`,
      `${command.summary}${nouns[command.name] ? ` (${nouns[command.name]})` : ''}.`,
      ...(command.arguments || command.options
        ? [
            table(
              ['argument or option', 'meaning'],
              [
                ...(command.arguments ?? []).map(({ name, description }) => [`\`${name}\``, description]),
                ...(command.options ?? []).map(option),
              ],
            ),
          ]
        : []),
      ['```', ...command.examples, '```'].join('\n'),
    ]),
  ]);
}

function policyPage(): string {
  return page('Policy', [
    'Before an instance is planned or applied, and before any Terraform process, every rule looks at it: its environment, its inputs without secrets, and its synthesized module. What breaks a *mandatory* rule fails with `POLICY_VIOLATED` (exit code 4), the other instances go on; an *advisory* rule is a notice, and in `findings` of `--json`. To destroy is always allowed.',
    table(
      ['rule', 'level', 'what it wants'],
      shippedRules.map(({ name, level, title }) => [`\`${name}\``, level, title]),
    ),
    '## Waivers',
    'An exception names its rule, its instance (`*` stands for any text), its last day (UTC) and why. It is said each time it is used; once its day is over it counts no longer, and that is said too.',
    [
      '```yaml',
      'policy:',
      '  waivers:',
      '    - rule: no-open-egress',
      '      instance: production.payments.*',
      '      until: 2027-03-31',
      '      reason: the mainframe has no fixed address until March',
      '```',
    ].join('\n'),
    '## Rules of your own',
    'A file `policies/<name>.ts` beside `berth.yaml` is a rule; see [CONTRIBUTING.md](../CONTRIBUTING.md#add-a-policy-rule).',
  ]);
}

async function contentReadmes(): Promise<[string, string][]> {
  // With the templates and the tests' own content, which keep the rules of the docs as well.
  const catalogs = ['templates', 'test/fixtures'].map((folder) => new Catalog(path.resolve(folder)));
  const entries = catalogs.flatMap(({ blocks, layers, blueprints }) => [...blocks, ...layers, ...blueprints]);
  return await Promise.all(
    entries.map(async (entry): Promise<[string, string]> => {
      const file = path.relative('.', path.join(entry.folder, 'README.md'));
      return [file, withTables(readFileSync(file, 'utf8'), await entry.load())];
    }),
  );
}

function withTables(readme: string, content: Unit): string {
  const inputs = inputRows(content.inputs, isContent(content) ? undefined : decidesFiles).map((row) => [
    `\`${row.name}\``,
    row.type,
    row.default === undefined
      ? '(required)'
      : row.default.startsWith('from ')
        ? row.default
        : `\`${row.default}\``,
    row.description,
  ]);
  const withInputs = section(readme, 'inputs', table(['input', 'type', 'default', 'meaning'], inputs));
  if (!isContent(content)) return withInputs;
  const outputs = Object.entries(content.outputs).map(([name, { description }]) => [
    `\`${name}\``,
    description,
  ]);
  return section(withInputs, 'outputs', table(['output', 'meaning'], outputs));
}

/** Blueprints have no outputs. */
function isContent(unit: Unit): unit is Content {
  return 'outputs' in unit;
}

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
function section(text: string, name: string, body: string): string {
  const pattern = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!pattern.test(text)) throw new Error(`a README has no section <!-- ${name} -->`);
  return text.replace(pattern, (_, start: string, end: string) => `${start}${body}\n${end}`);
}

function page(title: string, parts: readonly string[]): string {
  return `${[`# ${title}`, 'Generated by `npm run docs`; do not edit.', ...parts].join('\n\n')}\n`;
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}
