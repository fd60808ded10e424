import { z } from 'zod';
import type { ClusterApi } from '../cluster-api.ts';

const reference = z.object({ name: z.string(), key: z.string() });
const workload = z.object({
  spec: z.object({
    template: z.object({
      spec: z.object({
        containers: z
          .array(
            z.object({
              env: z
                .array(
                  z.object({
                    name: z.string(),
                    value: z.string().optional(),
                    valueFrom: z
                      .looseObject({
                        configMapKeyRef: reference.optional(),
                        secretKeyRef: reference.optional(),
                      })
                      .optional(),
                  }),
                )
                .default([]),
            }),
          )
          .min(1),
      }),
    }),
  }),
});
const keys = z.object({ data: z.record(z.string(), z.string()).optional() });

/**
 * The environment variables that the first container of a workload would have: its own, and those of ConfigMaps. What
 * comes of Secrets, or of the pod itself, is left out.
 *
 * @param apiPath of a Deployment or StatefulSet
 * @returns undefined when there is no such workload
 */
export async function workloadEnvironment(
  api: ClusterApi,
  apiPath: string,
  namespace: string,
): Promise<Record<string, string> | undefined> {
  const found = await api.read(apiPath);
  if (!found) return undefined;
  const [container] = workload.parse(found).spec.template.spec.containers;
  const known = new Map<string, Readonly<Record<string, string>>>();
  const environment: Record<string, string> = {};
  for (const { name, value, valueFrom } of container?.env ?? []) {
    const from = valueFrom?.configMapKeyRef;
    if (from && !known.has(from.name)) known.set(from.name, await configMap(from.name));
    const text = value ?? (from && known.get(from.name)?.[from.key]);
    if (text !== undefined) environment[name] = text;
  }
  return environment;

  async function configMap(name: string): Promise<Readonly<Record<string, string>>> {
    const map = await api.read(`/api/v1/namespaces/${namespace}/configmaps/${name}`);
    return keys.parse(map ?? {}).data ?? {};
  }
}
