import { BerthError } from '../errors.ts';
import type { EncryptionConfig } from '../model/backend-config.ts';
import { referenceText } from '../model/reference-text.ts';
import type { Backend, StateHome } from './backend.ts';
import type { Credentials } from './credentials.ts';
import { isUntouched } from './remote-backend.ts';
import { fewestCharacters, isEncrypted, StateCipher } from './state-cipher.ts';
import { stateText } from './state-version.ts';

/** A home whose states OpenTofu encrypts; what berth writes itself is encrypted alike. Documents are not. */
export function encryptedHome(
  home: StateHome,
  config: EncryptionConfig,
  credentials: Credentials,
): StateHome {
  let known: Promise<{ readonly cipher: StateCipher; readonly passphrase: string }> | undefined;
  const secret = async () => {
    known ??= cipherOf(config, credentials);
    return await known;
  };
  const inner = home.backend;
  const clear = async (instance: string, text: string) => {
    if (!isEncrypted(text)) return text;
    const { cipher } = await secret();
    return await cipher.decrypt(text).catch((cause: Error) => {
      const remedy = `give the passphrase that it was encrypted with: ${referenceText(config.passphrase)}`;
      const place = `the encrypted state of "${instance}"`;
      throw new BerthError('STATE_INVALID', { place, problem: cause.message, remedy }, { cause });
    });
  };
  const sealed = async (_instance: string, text: string) =>
    isEncrypted(text) ? text : await (await secret()).cipher.encrypt(text);
  const pull = async (instance: string) => {
    const text = await inner.pull(instance);
    // The serial stands in the clear; only a young state may be the empty one that a plan leaves.
    const young = text !== undefined && (stateText(text).version?.serial ?? 2) <= 1;
    return young && isUntouched(await clear(instance, text)) ? undefined : text;
  };
  return {
    ...home,
    backend: {
      ...inner,
      pull,
      clear,
      sealed,
      has: async (instance) => (await pull(instance)) !== undefined,
      push: async (instance, text) => await inner.push(instance, await sealed(instance, text)),
      terraform: async (instance, program) => {
        if (program !== 'tofu') throw needsTofu(instance);
        await refuseClear(inner, instance);
        const { cipher, passphrase } = await secret();
        const terraform = await inner.terraform(instance, program);
        return {
          ...terraform,
          credentials: { ...terraform.credentials, TF_ENCRYPTION: cipher.configuration() },
          secrets: [...terraform.secrets, passphrase],
        };
      },
    },
  };
}

/** For one that is to be run, or to be moved to a place with encryption. */
export function needsTofu(instance: string): BerthError {
  return new BerthError('STATE_NEEDS_TOFU', {
    instance,
    problem: 'its backend has "encryption", which only OpenTofu knows',
    remedy: 'leave "encryption" out',
  });
}

/** OpenTofu would refuse it too, in words that do not say what to do. */
async function refuseClear(inner: Backend, instance: string): Promise<void> {
  const text = await inner.pull(instance);
  if (text === undefined || isEncrypted(text)) return;
  throw new BerthError('STATE_INVALID', {
    place: `"${inner.place(instance)}"`,
    problem: 'it is not encrypted, and berth.yaml says that it is',
    remedy:
      'take "encryption" out of berth.yaml, and let "berth state migrate --to BACKEND" encrypt what is there and put it back',
  });
}

async function cipherOf({ passphrase: reference }: EncryptionConfig, credentials: Credentials) {
  const what = 'backend.encryption.passphrase';
  const passphrase = await credentials.required(what, reference, '');
  if (passphrase.length >= fewestCharacters) return { cipher: new StateCipher(passphrase), passphrase };
  throw new BerthError('SECRET_UNAVAILABLE', {
    input: what,
    problem: `it has fewer than ${fewestCharacters} characters`,
    reference: referenceText(reference),
  });
}
