import { BerthError } from '../../errors.ts';
import type { RemoteConfig } from '../../model/backend-config.ts';
import type { StateHome, StateTexts } from '../backend.ts';
import type { Credentials } from '../credentials.ts';
import type { DocumentStore } from '../document-store.ts';
import { askRemote, type RemoteAnswer, unexpected } from '../remote-request.ts';
import { remoteHome } from '../state-home.ts';
import { lockInfo } from '../terraform-lock.ts';

/** Everything at a state server of berth's own; for Terraform it is the backend http, with one address an instance. */
export function httpHome(config: RemoteConfig<'http'>, credentials: Credentials): StateHome {
  const place = config.address.replace(/\/+$/, '');
  const login = async () => ({
    username: await credentials.optional('backend.username', config.username, 'TF_HTTP_USERNAME'),
    password: await credentials.optional('backend.password', config.password, 'TF_HTTP_PASSWORD'),
  });
  const ask: Ask = async (method, path, { body, headers } = {}) => {
    const { username, password } = await login();
    const basic = Buffer.from(`${username}:${password}`).toString('base64');
    return await askRemote(place, () => ({
      method,
      url: `${place}/${path}`,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(username !== undefined && { authorization: `Basic ${basic}` }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    }));
  };
  const documents = httpDocuments(place, ask);
  const address = (instance: string) => `${place}/states/${instance}`;
  const body = (instance: string) => ({
    address: address(instance),
    lock_address: address(instance),
    unlock_address: address(instance),
  });
  return remoteHome(place, {
    documents,
    states: httpStates(place, ask, documents),
    plain: (instance) => ({ body: { http: body(instance) }, workspace: 'default' }),
    place: address,
    terraform: async (instance) => {
      const { username, password } = await login();
      return {
        // Empty, so that one initialised directory serves all instances: addresses come by the environment.
        body: { http: {} },
        workspace: 'default',
        addresses: {
          TF_HTTP_ADDRESS: address(instance),
          TF_HTTP_LOCK_ADDRESS: address(instance),
          TF_HTTP_UNLOCK_ADDRESS: address(instance),
        },
        credentials: {
          ...(username !== undefined && { TF_HTTP_USERNAME: username }),
          ...(password !== undefined && { TF_HTTP_PASSWORD: password }),
        },
        secrets: password === undefined ? [] : [password],
      };
    },
  });
}

type Ask = (
  method: string,
  path: string,
  options?: { readonly body?: string; readonly headers?: Readonly<Record<string, string>> },
) => Promise<RemoteAnswer>;

function httpDocuments(place: string, ask: Ask): DocumentStore {
  const list = async (path: string) => {
    const answer = await ask('GET', path);
    if (answer.status === 200) return JSON.parse(answer.text);
    // Any other server keeps states only, and knows no such address.
    throw unexpected(place, answer);
  };
  return {
    read: async (address) => {
      const answer = await ask('GET', `documents/${address}`);
      if (answer.status === 404) return undefined;
      const version = answer.headers.get('etag');
      if (answer.status !== 200 || version === null) throw unexpected(place, answer);
      return { text: answer.text, version };
    },
    write: async (address, text, over) => {
      const condition: Record<string, string> =
        over === 'nothing' ? { 'if-none-match': '*' } : over ? { 'if-match': over.version } : {};
      const answer = await ask('PUT', `documents/${address}`, { body: text, headers: condition });
      if (answer.status === 412) return false;
      if (answer.status !== 204) throw unexpected(place, answer);
      return true;
    },
    remove: async (address) => {
      const answer = await ask('DELETE', `documents/${address}`);
      if (answer.status !== 204) throw unexpected(place, answer);
    },
    names: async (folder) => await list(`names/${folder}`),
    folders: async (folder) => await list(`folders/${folder}`),
    readAll: async (folder) => new Map(Object.entries(await list(`all/${folder}`))),
  };
}

function httpStates(place: string, ask: Ask, documents: DocumentStore): StateTexts {
  return {
    read: async (instance) => {
      const answer = await ask('GET', `states/${instance}`);
      if (answer.status === 404) return undefined;
      if (answer.status !== 200) throw unexpected(place, answer);
      return answer.text;
    },
    write: async (instance, text) => {
      const answer = await ask('POST', `states/${instance}`, { body: text });
      if (answer.status === 423) {
        const holder = `Terraform of ${lockInfo(answer.text).who}`;
        throw new BerthError('STATE_LOCKED', { instance, holder });
      }
      if (answer.status !== 200) throw unexpected(place, answer);
    },
    remove: async (instance) => {
      const answer = await ask('DELETE', `states/${instance}`);
      if (answer.status !== 200) throw unexpected(place, answer);
    },
    previous: async (instance) => {
      const versions = await ask('GET', `versions/${instance}`);
      if (versions.status !== 200) throw unexpected(place, versions);
      const newest = (JSON.parse(versions.text) as string[]).at(-1);
      if (newest === undefined) return undefined;
      const answer = await ask('GET', `versions/${instance}?id=${newest}`);
      return answer.status === 200 ? answer.text : undefined;
    },
    names: async () => await documents.names('states'),
    lock: async (instance) => {
      const lock = await documents.read(`state-locks/${instance}`);
      return lock && { ...lockInfo(lock.text), processes: [], unseen: true };
    },
    unlock: async (instance) => await documents.remove(`state-locks/${instance}`),
  };
}
