import type { EnvironmentConfig } from '../../config/platform-config.ts';
import type { ContextSource } from '../../model/input.ts';

/** What an environment of berth.yaml gives to inputs that ask for it. */
export function environmentContext(
  name: string,
  config: EnvironmentConfig,
): Partial<Record<ContextSource, unknown>> {
  return {
    'environment.name': name,
    'environment.production': config.production,
    'argocd.namespace': config.argocd.namespace,
    'argocd.destination': config.argocd.destination,
    'argocd.url': config.argocd.url,
    ingressNamespace: config.ingressNamespace,
    monitoringNamespace: config.monitoringNamespace,
  };
}
