/** Host and TCP port of something that the service depends on. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** What the environment tells the service; every value has a default that fits a machine of a developer. */
export interface Settings {
  readonly port: number;
  readonly logLevel: string;
  readonly dependencies: readonly Address[];
}

/**
 * Reads PORT, LOG_LEVEL and DEPENDENCIES ("db:5432,cache:6379").
 * @throws Error that names a dependency which is no address
 */
export function settingsFrom(environment: NodeJS.ProcessEnv): Settings {
  const dependencies = (environment.DEPENDENCIES ?? '').split(',').filter((text) => text.trim() !== '');
  return {
    port: Number(environment.PORT ?? 8000),
    logLevel: (environment.LOG_LEVEL ?? 'info').toLowerCase(),
    dependencies: dependencies.map(address),
  };
}

function address(text: string): Address {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(text.trim()) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65535)
    throw new Error(`"${text}" must be host:port`);
  return { host, port: Number(port) };
}
