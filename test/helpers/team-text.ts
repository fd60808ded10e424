import { smallPlatform, writeProject } from './project.ts';
import { invalid } from './refusal.ts';

/** A right team file, with room for more lines; `inputs` begins at line 7. */
export function written(team: string, { top = '', inputs = '' } = {}): string {
  return [
    'apiVersion: berth/v1',
    'kind: Team',
    `name: ${team}`,
    'blocks:',
    '  - block: namespace-with-argocd',
    '    environment: dev',
    '    inputs:',
    `      namespace_name: app-${team}`,
    '      project_id: shop',
    '      github_repo_url: https://git.example.com/shop.git',
    ...(inputs ? [inputs] : []),
    ...(top ? [top] : []),
    '',
  ].join('\n');
}

/** What "config validate" says about a project, one line for each fault. */
export async function faultsOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  return (await invalid(await writeProject({ 'berth.yaml': smallPlatform, ...files }))).faults;
}
