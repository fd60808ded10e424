import { testTool } from './test-tool.ts';

/** The last version whose Go module has the path that it is asked for by. */
const version = '0.27.3';

/** @returns absolute path of kubeseal, the command line of Sealed Secrets, built into berth's cache */
export async function kubeseal(): Promise<string> {
  const recipe = {
    folder: 'kubeseal',
    package: 'github.com/bitnami-labs/sealed-secrets/cmd/kubeseal',
    output: 'kubeseal',
    cpuMinutes: 2,
  };
  return await testTool(recipe, version);
}
