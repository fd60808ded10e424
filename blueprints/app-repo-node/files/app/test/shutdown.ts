import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

// A request that takes longer than the signal does to arrive.
const program = `
import { createApplication } from './application.js';
const application = createApplication({ logLevel: 'silent', dependencies: [] });
application.get('/slow', async () => {
  console.log('slow request begins');
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return 'done';
});
process.once('SIGTERM', () => application.close());
console.log(await application.listen({ host: '127.0.0.1', port: 0 }));
`;

test('answers what was asked before SIGTERM, and ends', async () => {
  const cwd = fileURLToPath(new URL('../src/', import.meta.url));
  const words = ['--input-type=module', '--eval', program];
  const child = spawn(process.execPath, words, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [address] = await once(child.stdout, 'data');
    const answer = fetch(`${String(address).trim()}/slow`, { headers: { connection: 'close' } });
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    assert.equal(await (await answer).text(), 'done');
    const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
    assert.equal(code, 0);
  } finally {
    child.kill('SIGKILL');
  }
});
