import { z } from 'zod';
import type { Door } from '../../engine/context.ts';
import type { Portal } from '../../engine/publish/portal-blocks.ts';
import { BerthError } from '../../errors.ts';
import { packageVersion } from '../../package.ts';
import { ApiFailure } from './api-request.ts';
import { type Authority, askAs } from './authority.ts';
import { jsonValue } from './json-text.ts';
import { meshLogin } from './login.ts';

const media = 'application/vnd.meshcloud.api.meshbuildingblock.v2-preview.hal+json';

/** Inputs and outputs are left where they are. Source: terraform-provider-meshstack 0.25.0, client/building_block_v2.go. */
const buildingBlock = z.object({
  metadata: z.object({
    // It becomes a part of addresses.
    uuid: z.string().regex(/^[\w-]{1,64}$/),
    ownedByWorkspace: z.string(),
  }),
  spec: z.object({
    displayName: z.string(),
    buildingBlockDefinitionVersionRef: z.object({ uuid: z.string() }),
  }),
  status: z.object({
    status: z.string(),
    lifecycle: z.object({ state: z.string() }).nullish(),
  }),
});

const answer = z.object({
  _embedded: z.object({ meshBuildingBlocks: z.array(buildingBlock) }),
  page: z.object({ totalPages: z.int(), number: z.int() }),
});

/** More than any platform has: an answer that never ends is a wrong one. */
const mostPages = 10_000;

/** meshStack as the portal where building blocks are ordered. @throws MESHSTACK_SETTINGS */
export function meshPortal(address: string | undefined, caller: Door['caller']): Portal {
  const { url, authority } = meshLogin(address, caller);
  return {
    blocks: async (definition) => {
      try {
        return await blocksOf(url, authority, definition);
      } catch (error) {
        if (!(error instanceof ApiFailure)) throw error;
        throw new BerthError('MESHSTACK_FAILED', { url, problem: error.message }, { cause: error });
      }
    },
  };
}

async function blocksOf(url: string, authority: Authority, definition: string) {
  const found: z.infer<typeof buildingBlock>[] = [];
  for (let page = 0; page < mostPages; page += 1) {
    const query = new URLSearchParams({ managedByDefinitionUuid: definition, page: `${page}` });
    const { status, text } = await askAs(authority, `${url}/api/meshobjects/meshbuildingblocks?${query}`, {
      method: 'GET',
      headers: { accept: media, 'user-agent': `berth/${packageVersion}` },
    });
    if (status !== 200) throw new ApiFailure(`asking for building blocks answers ${status}`, status);
    const { data, error } = answer.safeParse(jsonValue(text));
    if (!data) throw new ApiFailure(`its answer is not as it should be: ${z.prettifyError(error)}`);
    found.push(...data._embedded.meshBuildingBlocks);
    if (data.page.number >= data.page.totalPages - 1) break;
  }
  return found
    .filter(({ status }) => status.lifecycle?.state !== 'DELETED')
    .map(({ metadata, spec, status }) => ({
      uuid: metadata.uuid,
      displayName: spec.displayName,
      workspace: metadata.ownedByWorkspace,
      definitionVersion: spec.buildingBlockDefinitionVersionRef.uuid,
      status: status.status,
    }));
}
