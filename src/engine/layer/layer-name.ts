import { instanceName, platformTeam } from '../../model/instance.ts';

/** Name of the instance of a layer. */
export function layerName(environment: string, layer: string): string {
  return instanceName({ environment, team: platformTeam, content: layer });
}

/** What a person types to apply one layer. */
export function applyLayerCommand(layer: string, environment: string): string {
  return `berth platform apply ${layer} --environment ${environment}`;
}
