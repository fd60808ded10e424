import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { pushImage } from './image.ts';

// Called as "docker" by the scripts of a blueprint, where no container runtime is: it takes exactly the words that they say,
// runs no Dockerfile, and makes an image of the folder as it is. What it pushes goes to a real registry, with the login that
// "docker login" leaves behind.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    load: { type: 'boolean' },
    push: { type: 'boolean' },
    sbom: { type: 'string' },
    provenance: { type: 'string' },
    label: { type: 'string', multiple: true },
    'metadata-file': { type: 'string' },
    tag: { type: 'string' },
  },
});
const [command, subcommand, folder = ''] = positionals;
const [, host = '', repository = '', tag = ''] = /^([^/]+)\/(.+):([^:/]+)$/.exec(values.tag ?? '') ?? [];
if (command !== 'buildx' || subcommand !== 'build' || !existsSync(path.join(folder, 'Dockerfile')) || !tag)
  throw new Error(`docker ${process.argv.slice(2).join(' ')}: only "buildx build" of a folder, to a tag`);
if (values.push) {
  const { DOCKER_CONFIG = '', SSL_CERT_FILE = '' } = process.env;
  const { auths } = JSON.parse(readFileSync(path.join(DOCKER_CONFIG, 'config.json'), 'utf8'));
  const [username = '', password = ''] = Buffer.from(auths[host].auth, 'base64').toString().split(':');
  const registry = {
    address: `https://${host}`,
    authority: readFileSync(SSL_CERT_FILE, 'utf8'),
    username,
    password,
  };
  const digest = await pushImage(registry, { repository, tag, folder });
  writeFileSync(values['metadata-file'] ?? '', JSON.stringify({ 'containerimage.digest': digest }));
}
