import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { BerthError } from '../errors.ts';
import type { CredentialReference } from '../model/backend-config.ts';
import { referenceText } from '../model/reference-text.ts';

/** Takes the credentials of a backend from where berth.yaml says that they are. */
export class Credentials {
  private readonly root: string;
  private readonly caller: Readonly<Record<string, string | undefined>>;

  /** @param root files are relative to it @param caller environment variables */
  constructor(root: string, caller: Readonly<Record<string, string | undefined>>) {
    this.root = root;
    this.caller = caller;
  }

  /** @throws SECRET_UNAVAILABLE */
  async required(
    what: string,
    reference: CredentialReference | undefined,
    variable: string,
  ): Promise<string> {
    const wanted = reference ?? { env: variable };
    const value = await this.value(wanted).catch((cause: Error) => {
      throw unavailable(what, wanted, cause.message);
    });
    if (!value) throw unavailable(what, wanted, 'it is empty or not set');
    return value;
  }

  /** The same of one that need not be there where berth.yaml does not name it. */
  async optional(
    what: string,
    reference: CredentialReference | undefined,
    variable: string,
  ): Promise<string | undefined> {
    return reference ? await this.required(what, reference, variable) : this.caller[variable] || undefined;
  }

  private async value(reference: CredentialReference): Promise<string | undefined> {
    if ('env' in reference) return this.caller[reference.env];
    return (await readFile(path.resolve(this.root, reference.file), 'utf8')).replace(/\r?\n$/, '');
  }
}

function unavailable(input: string, reference: CredentialReference, problem: string): BerthError {
  return new BerthError('SECRET_UNAVAILABLE', { input, problem, reference: referenceText(reference) });
}
