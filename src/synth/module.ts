import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CatalogEntry } from '../catalog/catalog.ts';
import type { ProviderSet } from '../model/provider-set.ts';
import { terraformFile } from '../model/terraform-json.ts';
import { type FormName, stackOf } from './stack.ts';

/** Terraform JSON of a block or layer for one structural choice and provider set. */
export interface Module {
  readonly content: string;
  readonly choice: Readonly<Record<string, string>>;
  /** Text of main.tf.json; without backend, credentials and values of runtime inputs. */
  readonly json: string;
  /** sha256 of the JSON, in hex: it names the module. */
  readonly digest: string;
}

/** Synthesizes in memory; nothing is left on disk. CDKTF is loaded here and nowhere earlier. */
export async function synthesize(
  entry: CatalogEntry,
  choice: Readonly<Record<string, string>>,
  providerSet: ProviderSet,
): Promise<Module> {
  const json = terraformFile(await synthesizeTree(entry, choice, providerSet));
  return { content: entry.name, choice, json, digest: createHash('sha256').update(json).digest('hex') };
}

/** The same as Terraform JSON that is not yet text. @param form who runs it */
export async function synthesizeTree(
  entry: CatalogEntry,
  choice: Readonly<Record<string, string>>,
  providerSet: ProviderSet,
  form?: FormName,
): Promise<Readonly<Record<string, unknown>>> {
  const { '//': _metadata, ...module } = await terraformOf(entry, choice, providerSet, form);
  const tree = withoutMetadata(module) as Record<string, unknown>;
  if (/tftoken/i.test(JSON.stringify(tree)))
    throw new Error(`unresolved token in the module of "${entry.name}"`);
  return tree;
}

async function terraformOf(
  entry: CatalogEntry,
  choice: Readonly<Record<string, string>>,
  providerSet: ProviderSet,
  form: FormName | undefined,
): Promise<Record<string, unknown>> {
  const { App } = await import('#cdktf');
  // An app makes its output folder at once, by default in the current folder, even if nothing is put into it.
  const outdir = await mkdtemp(path.join(tmpdir(), 'berth-synth-'));
  try {
    const stack = await stackOf(new App({ outdir }), entry, choice, providerSet, entry.name, form);
    stack.prepareStack();
    stack.runAllValidations();
    return stack.toTerraform() as Record<string, unknown>;
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
}

/** cdktf notes construct paths under "//" in each resource; they are of no use to Terraform. */
function withoutMetadata(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMetadata);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '//')
      .map(([key, inner]) => [key, withoutMetadata(inner)]),
  );
}
