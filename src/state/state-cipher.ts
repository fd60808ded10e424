import { createCipheriv, createDecipheriv, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { terraformJson } from '../model/terraform-json.ts';

/**
 * What OpenTofu writes of an encrypted state; serial and lineage stand in the clear. Source: internal/encryption of
 * OpenTofu, base.go, state.go, keyprovider/pbkdf2 and method/aesgcm.
 */
const encrypted = z.object({
  serial: z.number().optional(),
  lineage: z.string().optional(),
  meta: z.record(z.string(), z.string()),
  encrypted_data: z.string(),
  encryption_version: z.literal('v0', 'its format is not v0'),
});

const metadata = z.object({
  salt: z.string(),
  iterations: z.number(),
  hash_function: z.enum(['sha512', 'sha256']),
  key_length: z.number(),
});

type Metadata = z.infer<typeof metadata>;

const metaKey = 'key_provider.pbkdf2.berth';
/** As OpenTofu's own defaults. */
const saltBytes = 32;
const parameters = { iterations: 600_000, hash_function: 'sha512', key_length: 32 } as const;
const nonceBytes = 12;
const tagBytes = 16;

/** Shorter ones OpenTofu refuses. */
export const fewestCharacters = 16;

/** Whether a text is a state that OpenTofu has encrypted. */
export function isEncrypted(text: string): boolean {
  try {
    return 'encrypted_data' in JSON.parse(text);
  } catch {
    return false;
  }
}

/** Reads and writes states as OpenTofu encrypts them with a passphrase: PBKDF2 and AES-GCM. */
export class StateCipher {
  private readonly passphrase: string;
  /** By salt: a key costs as much time as a hundred states. */
  private readonly keys = new Map<string, Promise<Buffer>>();
  private readonly ownSalt = randomBytes(saltBytes).toString('base64');

  constructor(passphrase: string) {
    this.passphrase = passphrase;
  }

  /** Value of TF_ENCRYPTION; it holds the passphrase. */
  configuration(): string {
    // A reference by its name alone, which is no expression here.
    const target = { method: 'method.aes_gcm.berth', enforced: true };
    return terraformJson({
      key_provider: { pbkdf2: { berth: { passphrase: literal(this.passphrase) } } },
      method: { aes_gcm: { berth: { keys: raw('key_provider.pbkdf2.berth') } } },
      state: target,
      plan: target,
    });
  }

  /** @throws Error that says why it cannot be read, and quotes nothing of it */
  async decrypt(text: string): Promise<string> {
    const whole = encrypted.safeParse(JSON.parse(text));
    if (!whole.success) throw new Error(whole.error.issues[0]?.message ?? '');
    const meta = whole.data.meta[metaKey];
    if (meta === undefined) throw new Error(`it was encrypted with another key provider than ${metaKey}`);
    const bytes = Buffer.from(whole.data.encrypted_data, 'base64');
    if (bytes.length < nonceBytes + tagBytes) throw new Error('it was cut off');
    const key = await this.key(metadata.parse(JSON.parse(Buffer.from(meta, 'base64').toString('utf8'))));
    const decipher = createDecipheriv(
      `aes-${key.length * 8}-gcm` as 'aes-256-gcm',
      key,
      bytes.subarray(0, nonceBytes),
    );
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    try {
      const parts = [decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()];
      return Buffer.concat(parts).toString('utf8');
    } catch {
      throw new Error('it was encrypted with another passphrase, or was changed since');
    }
  }

  /** @param text a state in the clear */
  async encrypt(text: string): Promise<string> {
    const { serial, lineage } = JSON.parse(text);
    const meta = { salt: this.ownSalt, ...parameters };
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', await this.key(meta), nonce);
    const data = [nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()];
    return JSON.stringify({
      serial,
      lineage,
      meta: { [metaKey]: Buffer.from(JSON.stringify(meta)).toString('base64') },
      encrypted_data: Buffer.concat(data).toString('base64'),
      encryption_version: 'v0',
    });
  }

  private async key({
    salt,
    iterations,
    key_length: length,
    hash_function: hash,
  }: Metadata): Promise<Buffer> {
    const name = `${salt} ${iterations} ${length} ${hash}`;
    const known =
      this.keys.get(name) ??
      promisify(pbkdf2)(this.passphrase, Buffer.from(salt, 'base64'), iterations, length, hash);
    this.keys.set(name, known);
    return await known;
  }
}

/** An expression, as JSON holds it. */
function raw(expression: string): string {
  return `\${${expression}}`;
}

/** A text in which nothing is an expression. */
function literal(text: string): string {
  return text.replace(/([$%])\{/g, '$1$1{');
}
