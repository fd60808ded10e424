import { expect, test } from 'vitest';
import { localHost } from '../../test/helpers/local-host.ts';
import { download } from './download.ts';

test('a disk that is full is the fault, and not the download', async () => {
  const host = await localHost();
  host.pages.set('/file', Buffer.alloc(1_000_000));
  const source = { url: `${host.url}/file`, sha256: 'of no matter' };
  // Linux: a file that never has room.
  await expect(download(source, '/dev/full', { progress: () => {} })).rejects.toMatchObject({
    code: 'ENOSPC',
  });
});
