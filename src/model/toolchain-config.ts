import { z } from 'zod';

/** The `toolchain:` part of berth.yaml. */
export const toolchainConfig = z.strictObject({
  program: z
    .enum(['terraform', 'tofu'])
    .optional()
    .describe('which program runs the modules (default: terraform where it is found, else tofu)'),
  path: z
    .partialRecord(
      z.enum(['terraform', 'tofu', 'kwok', 'kwokctl', 'control-plane', 'argocd', 'forge', 'redis']),
      z.string(),
    )
    .optional()
    .describe(
      'programs of your own, by name; control-plane names a folder with etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kubectl, argocd one with argocd and kustomize, forge one with git-server and registry',
    ),
  providers: z
    .enum(['registry', 'embedded'])
    .optional()
    .describe('provider set (default: registry where it answers, else embedded)'),
  mirror: z
    .string()
    .optional()
    .describe('folder of your own provider mirror in the unpacked layout; it wins over every other source'),
});

export type ToolchainConfig = z.infer<typeof toolchainConfig>;
