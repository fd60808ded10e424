import type { Door } from '../../engine/context.ts';
import { BerthError } from '../../errors.ts';
import { ApiKeyAuthority, type Authority, basicAuthority } from './authority.ts';

/** Where meshStack is, and in whose name it is asked. */
export interface MeshLogin {
  /** Without a slash at its end. */
  readonly url: string;
  readonly authority: Authority;
  /** What lets in: nobody may see it. */
  readonly secrets: readonly string[];
}

/** @param address of meshStack, as somebody gave it @throws MESHSTACK_SETTINGS */
export function meshLogin(address: string | undefined, caller: Door['caller']): MeshLogin {
  const url = checkedUrl(address ?? caller.MESHSTACK_ENDPOINT);
  return { url, ...authorityOf(url, caller) };
}

function checkedUrl(text: string | undefined): string {
  if (!text) throw settingsFault('its address is missing', 'give --url, or set MESHSTACK_ENDPOINT');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (url && isWeb && !url.username && !url.password) return text.replace(/\/+$/, '');
  throw settingsFault(
    `"${text}" is no address of meshStack`,
    'give one such as https://meshstack.example.com',
  );
}

/** An API key before a user: that is how meshStack has it today. */
function authorityOf(
  url: string,
  caller: Door['caller'],
): { readonly authority: Authority; readonly secrets: readonly string[] } {
  const {
    MESHSTACK_API_KEY: clientId,
    MESHSTACK_API_SECRET: clientSecret,
    MESHSTACK_USERNAME: username,
    MESHSTACK_PASSWORD: password,
  } = caller;
  if (clientId && clientSecret)
    return { authority: new ApiKeyAuthority(url, { clientId, clientSecret }), secrets: [clientSecret] };
  if (username && password) return { authority: basicAuthority(username, password), secrets: [password] };
  throw settingsFault(
    'it has nothing to log in with',
    'set MESHSTACK_API_KEY and MESHSTACK_API_SECRET, or MESHSTACK_USERNAME and MESHSTACK_PASSWORD',
  );
}

function settingsFault(problem: string, remedy: string): BerthError {
  return new BerthError('MESHSTACK_SETTINGS', { problem, remedy });
}
