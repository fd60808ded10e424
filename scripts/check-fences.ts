/** Import fences: the sources must keep them, and a fixture that breaks each must be caught. */
import { execa } from 'execa';

const cruise = async (...folders: string[]) =>
  await execa('depcruise', ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...folders], {
    preferLocal: true,
    reject: false,
  });

const sources = await cruise('src', 'platform', 'building-blocks', 'blueprints/*/*.ts');
const { summary, modules } = JSON.parse(sources.stdout) as Report;
for (const { from, to, rule } of summary.violations) console.error(`${rule.name}: ${from} -> ${to}`);
// A tool that looked at nothing would find nothing.
if (modules.length < 100) throw new Error(`only ${modules.length} modules were looked at`);

const fixture = await execa(
  'depcruise',
  [
    '--config',
    '../../../.dependency-cruiser.cjs',
    '--output-type',
    'json',
    'src',
    'platform',
    'building-blocks',
  ],
  { cwd: 'test/fixtures/import-fences', preferLocal: true, localDir: process.cwd(), reject: false },
);
const caught = new Set(
  (JSON.parse(fixture.stdout) as Report).summary.violations.map(({ rule }) => rule.name),
);
const mustBeCaught = [
  'no-circular',
  'nobody-imports-cli',
  'terminal-libraries-in-cli-only',
  'cdktf-in-cdk-and-content-only',
  'cdk-is-loaded-lazily',
  ...['src-model', 'src-state', 'src-cdk', 'src-synth', 'platform', 'building-blocks'].map(
    (folder) => `${folder}-imports-only-below`,
  ),
];
const missed = mustBeCaught.filter((rule) => !caught.has(rule));
for (const rule of missed) console.error(`the fixture that breaks ${rule} was not caught`);

console.log(`import fences: ${modules.length} modules, ${summary.violations.length} violations`);
process.exitCode = summary.violations.length + missed.length > 0 ? 1 : 0;

interface Report {
  modules: unknown[];
  summary: { violations: { from: string; to: string; rule: { name: string } }[] };
}
