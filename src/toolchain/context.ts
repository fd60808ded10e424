import type { Emit } from '../events.ts';
import type { ToolchainConfig } from '../model/toolchain-config.ts';
import type { Platform } from './platform.ts';

/** What every part of the tool chain needs to know about the world around it. */
export interface ToolchainContext {
  /** Berth's cache folder; shared by all projects of a user. */
  readonly cache: string;
  readonly config: ToolchainConfig;
  /** Folder of berth.yaml; relative paths of the configuration start here. */
  readonly projectRoot: string;
  /** Environment variables for programs that are started: PATH, HOME, GOPROXY, proxies ... */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: Platform;
  readonly emit: Emit;
  /** The providers of services are played. */
  readonly rehearsal?: boolean;
  /** Ends downloads, builds and waits for locks. */
  readonly signal?: AbortSignal | undefined;
}
