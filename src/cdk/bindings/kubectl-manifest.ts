import type { Construct } from 'constructs';
import { type TerraformMetaArguments, TerraformResource } from '#cdktf';
import { countIf, type Expression, jsonencode, type Value } from '../expression.ts';
import { withInstanceLabel } from '../instance-label.ts';

export interface KubectlManifestConfig extends Pick<TerraformMetaArguments, 'dependsOn'> {
  /** The Kubernetes object; it reaches the cluster by server-side apply. */
  readonly manifest: { readonly [key: string]: Value };
  /** Take over fields that another manager holds, as for objects that Kubernetes itself makes. @default false */
  readonly forceConflicts?: boolean;
  /** Leave the object where it is when the resource is destroyed. @default false */
  readonly applyOnly?: boolean;
  /** On destroy, wait while this holds until the object is gone, finalizers included. @default never */
  readonly waitForDeletion?: Expression;
  /** Make its successor before it goes; for objects whose names change. @default false */
  readonly successorFirst?: boolean;
  /** There is one while this holds, and none otherwise. @default always */
  readonly onlyIf?: Expression;
}

/** `kubectl_manifest`, with the arguments that content needs. */
export class KubectlManifest extends TerraformResource {
  private readonly config: KubectlManifestConfig;

  constructor(scope: Construct, id: string, config: KubectlManifestConfig) {
    super(scope, id, {
      terraformResourceType: 'kubectl_manifest',
      dependsOn: config.dependsOn,
      ...(config.successorFirst && { lifecycle: { createBeforeDestroy: true } }),
      ...(config.onlyIf && { count: countIf(config.onlyIf) }),
    });
    this.config = config;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { manifest, forceConflicts, applyOnly, waitForDeletion } = this.config;
    return {
      // What stays when the resource goes is not made by it.
      yaml_body: jsonencode(applyOnly ? manifest : labelled(manifest)),
      server_side_apply: true,
      ...(forceConflicts && { force_conflicts: true }),
      ...(applyOnly && { apply_only: true }),
      ...(waitForDeletion && { wait: waitForDeletion.text }),
    };
  }
}

function labelled(manifest: KubectlManifestConfig['manifest']): KubectlManifestConfig['manifest'] {
  const { labels, ...metadata } = manifest.metadata as { readonly [key: string]: Value };
  const all = withInstanceLabel(...(labels === undefined ? [] : [labels]));
  return { ...manifest, metadata: { ...metadata, labels: all } };
}
