import { copyFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { type ProviderName, type ProviderSet, rehearsalSet } from '../model/provider-set.ts';
import { packageRoot } from '../package.ts';
import { goModules } from './go.ts';
import type { BuildRecipe } from './go-build.ts';
import { sourcesDigest } from './go-sources.ts';

const folder = 'provider-rehearsal';

/** What is known of the arguments of each provider. */
const factsFolder = path.join(packageRoot, 'src/cdk/bindings/facts');

/** How the one program is built under the name of the provider that it plays. */
export function rehearsalProvider(name: ProviderName, version: string): BuildRecipe {
  return { folder, package: '.', output: `terraform-provider-${name}_v${version}`, cpuMinutes: 1 };
}

/** Puts the facts of a provider beside the program that plays it. */
export async function addFacts(name: ProviderName, into: string): Promise<void> {
  await copyFile(path.join(factsFolder, `${name}.json`), path.join(into, 'facts.json'));
}

/** The set with played services; its versions change with the program and the facts, so that none is used that is old. */
export async function rehearsed(base: ProviderSet): Promise<ProviderSet> {
  const facts = (await readdir(factsFolder)).filter((name) => name.endsWith('.json'));
  const digest = await sourcesDigest(
    path.join(goModules, folder),
    facts.map((name) => path.join(factsFolder, name)),
  );
  return rehearsalSet(base, `rehearsal-${digest}`);
}
