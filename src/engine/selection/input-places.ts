import type { Source } from '../../config/schema-faults.ts';
import type { Path } from '../../config/yaml-document.ts';
import type { ContextSource } from '../../model/input.ts';

/** Where a value stands that an instance gets from around it; undefined: nowhere that could be shown. */
export type PlaceOf = (origin: 'defaults' | ContextSource, input: string) => Source | undefined;

const environmentPaths: Partial<Record<ContextSource, Path>> = {
  'environment.name': [],
  'environment.production': ['production'],
  'argocd.namespace': ['argocd', 'namespace'],
  'argocd.destination': ['argocd', 'destination'],
  'argocd.url': ['argocd', 'url'],
  ingressNamespace: ['ingressNamespace'],
  monitoringNamespace: ['monitoringNamespace'],
};

const teamPaths: Partial<Record<ContextSource, Path>> = {
  'team.name': ['name'],
  'team.members': ['members'],
  'team.labels': ['labels'],
};

/** Places in berth.yaml, and in the team's file where there is one. */
export function inputPlaces(platform: Source, environment: string, team?: Source): PlaceOf {
  return (origin, input) => {
    if (origin === 'defaults') return below(platform, ['environments', environment, 'defaults', input]);
    const inEnvironment = environmentPaths[origin];
    if (inEnvironment) return below(platform, ['environments', environment, ...inEnvironment]);
    const inTeam = teamPaths[origin];
    return team && inTeam && below(team, inTeam);
  };
}

/** The same source, with paths that start further down. */
export function below(source: Source, prefix: Path): Source {
  return {
    fault: (path, fault, part) => source.fault([...prefix, ...path], fault, part),
    placeOf: (path) => source.placeOf?.([...prefix, ...path]),
  };
}
