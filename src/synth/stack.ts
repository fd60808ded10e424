import type { App, TerraformStack } from '#cdktf';
import type { CatalogEntry } from '../catalog/catalog.ts';
import { BerthError } from '../errors.ts';
import type { ProviderSet } from '../model/provider-set.ts';

/** Who runs the module: berth, or a building block portal. */
export type FormName = 'own' | 'portal';

/**
 * The stack of a block or layer for one structural choice.
 * @param id names it within the app
 * @throws CONTENT_INVALID when its construct fails
 */
export async function stackOf(
  app: App,
  entry: CatalogEntry,
  choice: Readonly<Record<string, string>>,
  providerSet: ProviderSet,
  id: string,
  form: FormName = 'own',
): Promise<TerraformStack> {
  const [{ ContentStack }, forms, content, construct] = await Promise.all([
    import('../cdk/stack.ts'),
    import('../cdk/forms.ts'),
    entry.load(),
    entry.loadConstruct(),
  ]);
  try {
    return new ContentStack(app, id, {
      content,
      choice,
      providerSet,
      construct: construct as never,
      form: forms[form],
    });
  } catch (cause) {
    const { message } = cause as Error;
    throw new BerthError('CONTENT_INVALID', { folder: entry.folder, problem: message }, { cause });
  }
}
