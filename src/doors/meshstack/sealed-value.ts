import {
  constants,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  privateDecrypt,
} from 'node:crypto';

const lengthBytes = 4;
const tagBytes = 16;

/** The runner's own key, which meshStack seals sensitive values for. */
export class RunnerKey {
  private readonly key: KeyObject;

  /** @param pem an RSA key, PKCS#1 or PKCS#8 @throws Error when it is none */
  constructor(pem: string) {
    this.key = createPrivateKey(pem);
    if (this.key.asymmetricKeyType !== 'rsa') throw new Error('it is no RSA key');
  }

  /** PEM. */
  get publicKey(): string {
    return createPublicKey(this.key).export({ type: 'spki', format: 'pem' }).toString();
  }

  /**
   * base64 of: AES-128 key under RSA-OAEP with SHA-1, length of the nonce in 4 bytes, nonce, AES-GCM text with its tag.
   * Source: building-block-runner 1.3.0, go-meshapi-client/crypto.
   * @throws Error when it was not sealed for this key, or has been changed
   */
  open(sealed: string): string {
    const bytes = Buffer.from(sealed, 'base64');
    const keyBytes = (this.key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
    if (bytes.length < keyBytes + lengthBytes + tagBytes)
      throw new Error('it is too short to be a sealed value');
    const secret = privateDecrypt(
      { key: this.key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
      bytes.subarray(0, keyBytes),
    );
    const nonceBytes = bytes.readUInt32BE(keyBytes);
    const nonceAt = keyBytes + lengthBytes;
    const textAt = nonceAt + nonceBytes;
    if (textAt > bytes.length - tagBytes) throw new Error('the length of its nonce is wrong');
    const decipher = createDecipheriv('aes-128-gcm', secret, bytes.subarray(nonceAt, textAt));
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    return Buffer.concat([decipher.update(bytes.subarray(textAt, -tagBytes)), decipher.final()]).toString();
  }
}
