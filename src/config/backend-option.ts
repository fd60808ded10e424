import { isDeepStrictEqual } from 'node:util';
import { parseDocument } from 'yaml';
import type { Fault } from '../errors.ts';
import { type BackendConfig, backendConfig } from '../model/backend-config.ts';
import { configFile } from './config-file.ts';

/** A backend as it would stand in berth.yaml; a single word is its type. @param source how faults call the text */
export function backendFrom(
  text: string,
  source: string,
): { readonly config?: BackendConfig; readonly faults: readonly Fault[] } {
  const whole = /^\s*\w+\s*$/.test(text) ? `{type: ${text}}` : text;
  const { file, faults } = configFile(source, whole, backendConfig);
  return { ...(file && faults.length === 0 && { config: file.value }), faults };
}

/** The same on one line, for a person to write down. */
export function backendLine(config: BackendConfig): string {
  const document = parseDocument('');
  document.contents = document.createNode(config, { flow: true }) as never;
  return document.toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd();
}

/**
 * The text of berth.yaml with another backend of an environment; comments and order stay as they are.
 * @returns undefined when the text is written in a way that keeps this from being done without changing more
 */
export function withBackend(text: string, environment: string, config: BackendConfig): string | undefined {
  const path = ['environments', environment, 'backend'];
  const parsed = (source: string) => parseDocument(source, { merge: true });
  try {
    const document = parsed(text);
    const wanted = parsed(text).toJS();
    wanted.environments[environment] = { ...wanted.environments[environment], backend: config };
    document.setIn(path, document.createNode(config));
    const edited = document.toString({ lineWidth: 0, flowCollectionPadding: false });
    return isDeepStrictEqual(parsed(edited).toJS(), wanted) ? edited : undefined;
  } catch {
    // An alias of what would go, or an environment that is one.
    return undefined;
  }
}
