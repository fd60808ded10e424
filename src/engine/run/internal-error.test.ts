import { expect, test } from 'vitest';
import { asBerthError } from './internal-error.ts';

function systemError(code: string, file?: string): Error {
  return Object.assign(new Error(`${code}: it says`), { code, ...(file && { path: file }) });
}

test.each(['ENOSPC', 'EDQUOT', 'EFBIG'])('%s is a full disk', (code) => {
  expect(asBerthError(systemError(code, '/p/x'))).toMatchObject({
    code: 'DISK_FULL',
    message: `there is no room left on the disk for "/p/x": ${code}: it says`,
    fix: expect.stringContaining('free some space'),
  });
  expect(asBerthError(systemError(code))).toMatchObject({
    message: `there is no room left on the disk: ${code}: it says`,
  });
});

test.each(['EACCES', 'EPERM', 'EROFS'])('%s names the file, and what to do', (code) => {
  expect(asBerthError(systemError(code, '/p/x'))).toMatchObject({
    code: 'NO_ACCESS',
    message: `no access to "/p/x": ${code}: it says`,
  });
});

test('anything else is a fault of berth', () => {
  expect(asBerthError(systemError('ENOENT', '/p/x'))).toMatchObject({ code: 'INTERNAL' });
  expect(asBerthError('text')).toMatchObject({ code: 'INTERNAL', message: 'berth itself failed: text' });
});
