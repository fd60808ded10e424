import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { programNames } from '../helpers/chosen-program.ts';
import { runInput, textInput } from '../helpers/mesh-run.ts';
import { blockRepository, meshSuite } from '../helpers/mesh-suite.ts';
import { startS3rver } from '../helpers/object-storage.ts';
import { suiteFolder } from '../helpers/suite-folder.ts';

/** It keeps its state in a bucket. */
const ownBackend = `
terraform {
  backend "s3" {
    bucket                      = "berth-states"
    key                         = "block.tfstate"
    region                      = "eu01"
    use_path_style              = true
    skip_credentials_validation = true
    skip_region_validation      = true
    skip_requesting_account_id  = true
    skip_metadata_api_check     = true
    skip_s3_checksum            = true
  }
}
variable "text" { type = string }
resource "terraform_data" "one" { input = var.text }
output "text" { value = terraform_data.one.output }
output "workspace" { value = terraform.workspace }
`;

const root = suiteFolder();
const blocks = blockRepository(root, { 'own-backend/main.tf': ownBackend });

describe.each(programNames)('with %s', (program) => {
  const suite = meshSuite({ root: path.join(root, program), blocks, program });

  test('a commit will do as well, whole or by its first digits', async () => {
    const old = blocks.git('rev-parse', 'HEAD');
    blocks.commit({ 'README.md': `newer than for ${program}` });
    for (const refName of [old, old.slice(0, 10)]) {
      const run = suite.order({ inputs: [textInput('old')], implementation: { refName } });
      await run.ended;
      expect(run.last?.status, run.systemText).toBe('SUCCEEDED');
    }
  });

  test('a module with a backend of its own has a workspace for each building block, which goes with it', async () => {
    const storage = await startS3rver();
    try {
      const environment = (name: string, value: string) =>
        runInput(name, value, 'STRING', { isEnvironment: true });
      const inputs = [
        textInput('kept elsewhere'),
        environment('AWS_ACCESS_KEY_ID', storage.accessKey),
        environment('AWS_SECRET_ACCESS_KEY', storage.secretKey),
        environment('AWS_ENDPOINT_URL_S3', storage.endpoint),
      ];
      const wanted = { inputs, implementation: { repositoryPath: 'blocks/own-backend' } };
      const run = suite.order(wanted);
      await run.ended;
      expect(run.last?.status, run.systemText).toBe('SUCCEEDED');
      const workspace = `team-a.project-a.ske.stackit:${run.block}`;
      expect(run.outputs.workspace?.value).toBe(workspace);
      expect(suite.meshStack.state(run.block)).toBeUndefined();
      const same = suite.order({ ...wanted, block: run.block, behavior: 'DETECT' });
      await same.ended;
      expect(same.last, same.systemText).toMatchObject({ status: 'SUCCEEDED', changesDetected: false });
      const gone = suite.order({ ...wanted, block: run.block, behavior: 'DESTROY' });
      await gone.ended;
      expect(gone.last?.status, gone.systemText).toBe('SUCCEEDED');
      expect(gone.systemText).not.toContain('is left');
      const left = await fetch(`${storage.endpoint}/${storage.bucket}`);
      expect(await left.text()).not.toContain(run.block);
    } finally {
      await storage.stop();
    }
  });

  test('a definition may name a version: of OpenTofu, the runner has to have it', async () => {
    const run = suite.order({ inputs: [textInput('hello')], implementation: { terraformVersion: '1.99.0' } });
    await run.ended;
    expect(run.last?.status).toBe(program === 'tofu' ? 'FAILED' : 'SUCCEEDED');
    expect(run.step('sources')?.systemMessage).toContain('the definition names 1.99.0');
  });
});
