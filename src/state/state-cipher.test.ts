import { expect, test } from 'vitest';
import { stateText } from '../../test/helpers/instance-record.ts';
import { isEncrypted, StateCipher } from './state-cipher.ts';

const cipher = new StateCipher('sixteen-and-more');

test('what was encrypted is decrypted word by word, and tells no more than serial and lineage', async () => {
  const text = stateText({ marker: 'ä-marked "${x}"' });
  const sealed = await cipher.encrypt(text);
  expect([isEncrypted(sealed), isEncrypted(text), isEncrypted('{')]).toEqual([true, false, false]);
  expect(sealed).not.toContain('marked');
  expect(JSON.parse(sealed)).toMatchObject({ serial: 3, lineage: 'lineage-a', encryption_version: 'v0' });
  expect(await new StateCipher('sixteen-and-more').decrypt(sealed)).toBe(text);
  expect(await cipher.encrypt(text)).not.toBe(sealed);
});

test.each([
  ['another passphrase', new StateCipher('sixteen-and-less'), {}, /another passphrase, or was changed/],
  ['a change', cipher, { encrypted_data: Buffer.alloc(64).toString('base64') }, /or was changed since/],
  ['too little', cipher, { encrypted_data: '' }, /cut off/],
  ['another key provider', cipher, { meta: { 'key_provider.aws_kms.x': '' } }, /another key provider/],
  ['another format', cipher, { encryption_version: 'v1' }, /format is not v0/],
])('%s is told, and nothing of the text', async (_what, reader, change, problem) => {
  const sealed = JSON.parse(await cipher.encrypt(stateText()));
  await expect(reader.decrypt(JSON.stringify({ ...sealed, ...change }))).rejects.toThrow(problem);
});

test('nothing in a passphrase is taken for an expression', () => {
  const odd = new StateCipher('${file("/etc/passwd")} %{if} $${x} "quoted" ä').configuration();
  expect(JSON.parse(odd).key_provider.pbkdf2.berth.passphrase).toBe(
    '$${file("/etc/passwd")} %%{if} $$${x} "quoted" ä',
  );
});
