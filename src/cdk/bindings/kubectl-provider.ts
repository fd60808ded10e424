import type { Construct } from 'constructs';
import { TerraformProvider } from '#cdktf';

/** The provider alekc/kubectl; it is configured by its environment. */
export class KubectlProvider extends TerraformProvider {
  constructor(scope: Construct, id: string) {
    super(scope, id, { terraformResourceType: 'kubectl', terraformProviderSource: 'kubectl' });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return {};
  }
}
