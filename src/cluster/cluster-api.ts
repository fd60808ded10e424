import { z } from 'zod';
import { BerthError } from '../errors.ts';
import { ApiRequest, statusMessage } from './api-request.ts';
import type { Connection } from './connection.ts';

const namespaceObject = z.object({
  metadata: z.object({ uid: z.string(), labels: z.record(z.string(), z.string()).optional() }),
});
const tokenRequest = z.object({ status: z.object({ token: z.string(), expirationTimestamp: z.string() }) });

/** A token of a service account. */
export interface ServiceAccountToken {
  readonly token: string;
  readonly expires: Date;
}

/** Reads a cluster's API; the few things that berth asks it itself instead of through Terraform. */
export class ClusterApi {
  readonly #request: ApiRequest;

  /** @param environment for credential plugins */
  constructor(connection: Connection, environment: Readonly<Record<string, string | undefined>>) {
    this.#request = new ApiRequest(connection, environment);
  }

  /**
   * @param apiPath e.g. "/api/v1/namespaces/default"
   * @returns the object, or undefined when there is none
   * @throws BerthError CLUSTER_UNREACHABLE, CLUSTER_FORBIDDEN; as all methods do
   */
  async read(apiPath: string): Promise<unknown> {
    const answer = await this.#request.send('GET', apiPath);
    if (answer.status === 404) return undefined;
    if (answer.status >= 400) throw new Error(`GET ${apiPath}: ${statusMessage(answer)}`);
    return answer.body;
  }

  /**
   * @param apiPath of the collection, or of a sub-resource that is created
   * @returns the created object; undefined when one of that name is there already
   */
  async create(apiPath: string, object: unknown): Promise<unknown> {
    const answer = await this.#request.send('POST', apiPath, object);
    if (answer.status === 409) return undefined;
    if (answer.status >= 400) throw new Error(`POST ${apiPath}: ${statusMessage(answer)}`);
    return answer.body;
  }

  /**
   * Server-side apply without force: sets what the object says and lets go of what it no longer says.
   * @param object with the uid in its metadata: nothing is made in the place of an object that has gone
   * @param manager name under which the API server keeps who set which field
   * @returns who holds what, in the API server's words, when somebody else has set a field to another value
   */
  async applyOwned(apiPath: string, object: unknown, manager: string): Promise<string | undefined> {
    const query = new URLSearchParams({ fieldManager: manager, force: 'false' });
    const answer = await this.#request.send('PATCH', `${apiPath}?${query}`, object, {
      contentType: 'application/apply-patch+yaml',
    });
    if (answer.status === 409) return statusMessage(answer);
    if (answer.status >= 400) throw new Error(`PATCH ${apiPath}: ${statusMessage(answer)}`);
    return undefined;
  }

  /** JSON merge patch: a null takes a field away. An object that has gone stays so. */
  async merge(apiPath: string, patch: unknown): Promise<void> {
    const answer = await this.#request.send('PATCH', apiPath, patch, {
      contentType: 'application/merge-patch+json',
    });
    if (answer.status >= 400 && answer.status !== 404)
      throw new Error(`PATCH ${apiPath}: ${statusMessage(answer)}`);
  }

  /** Deletes this very object; one of the same name with another uid stays. */
  async remove(apiPath: string, uid: string): Promise<void> {
    const answer = await this.#request.send('DELETE', apiPath, {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      preconditions: { uid },
    });
    if (answer.status >= 400 && answer.status !== 404 && answer.status !== 409)
      throw new Error(`DELETE ${apiPath}: ${statusMessage(answer)}`);
  }

  /** @returns true when the API server says that it is ready to serve */
  async ready(timeoutMs: number): Promise<boolean> {
    try {
      return (await this.#request.send('GET', '/readyz', undefined, { timeoutMs })).status === 200;
    } catch (error) {
      if (error instanceof BerthError) return false;
      throw error;
    }
  }

  /** @returns what tells this cluster from every other one: the uid of its namespace kube-system */
  async uid(): Promise<string> {
    const found = await this.namespace('kube-system');
    if (found === undefined)
      throw new BerthError('PLATFORM_MISSING', { problem: 'the namespace kube-system' });
    return found.uid;
  }

  /** @returns the version of Kubernetes, without a leading "v" */
  async version(): Promise<string> {
    const { gitVersion } = z.object({ gitVersion: z.string() }).parse(await this.read('/version'));
    return gitVersion.replace(/^v/, '');
  }

  /** @returns uid and labels of a namespace, or undefined when there is none */
  async namespace(name: string): Promise<{ uid: string; labels: Record<string, string> } | undefined> {
    const found = await this.read(`/api/v1/namespaces/${encodeURIComponent(name)}`);
    if (found === undefined) return undefined;
    const { uid, labels } = namespaceObject.parse(found).metadata;
    return { uid, labels: labels ?? {} };
  }

  /**
   * @param seconds how long the token is valid; the cluster may give it less or more
   * @throws BerthError PLATFORM_MISSING when there is no such service account
   */
  async serviceAccountToken(namespace: string, name: string, seconds: number): Promise<ServiceAccountToken> {
    const account = `/api/v1/namespaces/${encodeURIComponent(namespace)}/serviceaccounts/${encodeURIComponent(name)}`;
    const answer = await this.#request.send('POST', `${account}/token`, {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: seconds },
    });
    if (answer.status === 404) {
      throw new BerthError('PLATFORM_MISSING', { problem: `the service account "${namespace}/${name}"` });
    }
    if (answer.status >= 400) throw new Error(`${account}/token: ${statusMessage(answer)}`);
    const { token, expirationTimestamp } = tokenRequest.parse(answer.body).status;
    return { token, expires: new Date(expirationTimestamp) };
  }
}
