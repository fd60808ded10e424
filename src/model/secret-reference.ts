import { z } from 'zod';

/** Where a secret comes from; the value itself never stands in a file. */
export const secretReference = z.union([
  z.strictObject({ env: z.string().min(1).describe('environment variable') }),
  z.strictObject({ file: z.string().min(1).describe('file; relative to berth.yaml') }),
  z.strictObject({
    command: z.array(z.string()).min(1).describe('program and arguments; it prints the secret'),
  }),
]);

export type SecretReference = z.infer<typeof secretReference>;

export function isSecretReference(value: unknown): value is SecretReference {
  return secretReference.safeParse(value).success;
}
