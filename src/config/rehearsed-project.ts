import { rehearsalPaths } from '../model/paths.ts';
import type { EnvironmentConfig } from './platform-config.ts';
import type { Project } from './project.ts';

/**
 * A project as it is rehearsed: every environment on the embedded cluster of the rehearsal, or on what a layer plays, with
 * local state in a place of its own. Whatever berth.yaml says of clusters and backends, no real one is asked.
 */
export function rehearsedProject(project: Project): Project {
  const { value } = project.platform;
  const environments = Object.fromEntries(
    Object.entries(value.environments).map(([name, config]) => [name, rehearsedEnvironment(config)]),
  );
  return {
    ...project,
    paths: rehearsalPaths(project.paths),
    platform: { ...project.platform, value: { ...value, environments } },
  };
}

function rehearsedEnvironment(config: EnvironmentConfig): EnvironmentConfig {
  const cluster = 'layer' in config.cluster ? config.cluster : { embedded: true as const };
  return { ...config, cluster, backend: { type: 'local' } };
}
