import { packageVersion } from '../../package.ts';
import { ApiFailure, askForBytes } from './api-request.ts';
import { type Authority, askAs, runAuthority } from './authority.ts';
import type { StatusUpdate, StepRegistration } from './run-status.ts';

const runMedia = 'application/vnd.meshcloud.api.meshbuildingblockrun.v1.hal+json';
const runnerMedia = 'application/vnd.meshcloud.api.meshbuildingblockrunner.v1-preview.hal+json';
const runnerName = 'berth';

/** As large as the reference runner takes them. */
const largestPlan = 128 << 20;
const planWithinMs = 300_000;

/** What tells one run: its token lets the runner report on it. */
interface RunReference {
  readonly uuid: string;
  readonly token: string | undefined;
}

/** meshStack's API, as far as a runner needs it. Source: building-block-runner 1.3.0, go-meshapi-client. */
export class MeshApi {
  /** Without a slash at its end. */
  readonly url: string;
  readonly runner: string;
  private readonly authority: Authority;

  constructor(options: { readonly url: string; readonly runner: string; readonly authority: Authority }) {
    this.url = options.url;
    this.runner = options.runner;
    this.authority = options.authority;
  }

  /**
   * Takes the next run.
   * @param worker number of the worker that will do it
   * @returns its document; undefined when there is none
   * @throws ApiFailure
   */
  async claim(worker: number): Promise<string | undefined> {
    const path = `/api/meshobjects/meshbuildingblockruns/create?forRunnerUuid=${this.runner}`;
    const node = `${this.runner}-worker-${worker}`;
    const { status, text } = await this.send(this.authority, 'POST', path, { node });
    if (status === 200 || status === 201) return text;
    if (status === 404 || status === 409) return undefined;
    throw new ApiFailure(`asking for a run answers ${status}`, status);
  }

  /** Says who reports on a run, and in which steps. A source that is there already will do. @throws ApiFailure */
  async registerSource(run: RunReference, steps: readonly StepRegistration[]): Promise<void> {
    const body = { source: { id: this.runner }, steps };
    const { status } = await this.send(this.of(run), 'POST', `${pathOf(run)}/status/source`, { body });
    if (status !== 409 && !isDone(status))
      throw new ApiFailure(`registering for the run answers ${status}`, status);
  }

  /** @returns whether somebody has aborted the run @throws ApiFailure */
  async update(run: RunReference, update: StatusUpdate): Promise<boolean> {
    const path = `${pathOf(run)}/status/source/${this.runner}`;
    const body = { blockRunId: run.uuid, source: this.runner, type: 'TERRAFORM', ...update };
    const { status, text } = await this.send(this.of(run), 'PATCH', path, { body });
    if (!isDone(status)) throw new ApiFailure(`the status update answers ${status}`, status);
    try {
      return (JSON.parse(text) as { runAborted?: unknown }).runAborted === true;
    } catch (cause) {
      throw new ApiFailure('the status update answers no JSON', undefined, { cause });
    }
  }

  /** A plan of an earlier run. The token of the run goes to meshStack only. @throws ApiFailure */
  async planArtifact(run: RunReference, address: string, baseUrl = this.url): Promise<Buffer> {
    const isOwn = [this.url, baseUrl].some((url) => new URL(url).origin === new URL(address).origin);
    const headers: Record<string, string> = isOwn
      ? { ...this.headers(runMedia), authorization: await this.of(run).header() }
      : {};
    delete headers['content-type'];
    const request = { method: 'GET', headers: { ...headers, accept: 'application/octet-stream' } };
    const limits = { withinMs: planWithinMs, most: largestPlan };
    const { status, bytes } = await askForBytes(address, request, limits);
    if (!isDone(status)) throw new ApiFailure(`the plan answers ${status}`, status);
    return bytes;
  }

  /** Tells meshStack the key that it seals sensitive inputs for. @throws ApiFailure */
  async registerRunner(displayName: string, publicKey: string): Promise<void> {
    const path = `/api/meshobjects/meshbuildingblockrunners/${this.runner}`;
    const body = {
      apiVersion: 'v1-preview',
      kind: 'meshBuildingBlockRunner',
      metadata: { uuid: this.runner },
      spec: { displayName, publicKey, implementationType: 'TERRAFORM' },
    };
    const { status } = await this.send(this.authority, 'PUT', path, { body, media: runnerMedia });
    if (!isDone(status)) throw new ApiFailure(`registering the runner answers ${status}`, status);
  }

  private of({ token }: RunReference): Authority {
    return token === undefined ? this.authority : runAuthority(token);
  }

  private async send(
    authority: Authority,
    method: string,
    path: string,
    options: { readonly body?: unknown; readonly media?: string; readonly node?: string },
  ): Promise<{ readonly status: number; readonly text: string }> {
    const { body, media = runMedia, node } = options;
    const headers = this.headers(media, node);
    const request = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    return await askAs(authority, `${this.url}${path}`, request);
  }

  private headers(media: string, node = this.runner): Record<string, string> {
    return {
      accept: media,
      'content-type': media,
      'x-block-runner-node-id': node,
      'user-agent': `${runnerName}/${packageVersion}`,
      'x-meshcloud-runner-name': runnerName,
      'x-meshcloud-runner-version': packageVersion,
    };
  }
}

function pathOf({ uuid }: RunReference): string {
  return `/api/meshobjects/meshbuildingblockruns/${uuid}`;
}

function isDone(status: number): boolean {
  return status >= 200 && status < 300;
}
