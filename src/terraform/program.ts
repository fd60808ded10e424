/** terraform or tofu, as the driver needs to know it. */
export interface TerraformProgram {
  readonly name: 'terraform' | 'tofu';
  readonly version: string;
  /** Absolute path. */
  readonly path: string;
}
