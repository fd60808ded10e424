import type { Answer, Asked } from './mesh-request.ts';
import { blockFilter } from './mesh-schemas.ts';
import type { MeshStandIn } from './mesh-stand-in.ts';

const blockMedia = 'application/vnd.meshcloud.api.meshbuildingblock.v2-preview.hal+json';

/** A building block that somebody has ordered. */
export interface StandingBlock {
  readonly uuid: string;
  /** Uuid of its definition. */
  readonly definition: string;
  readonly displayName: string;
  readonly workspace: string;
  readonly status: string;
  /** Value of an input that is none of berth's business. */
  readonly input: string;
  readonly lifecycle?: 'ACTIVE' | 'MARKED_FOR_DELETION' | 'DELETED';
}

/** Two on a page. */
export function blockList(mesh: MeshStandIn, { method, url, headers, body }: Asked): Answer {
  if (!mesh.isApiUser(headers.authorization)) return { status: 401, body: {} };
  if (method !== 'GET' || body.length > 0 || headers.accept !== blockMedia)
    return mesh.violate(400, `building blocks are asked for by ${method} with ${headers.accept}`);
  const query = Object.fromEntries(new URL(url, 'http://x').searchParams);
  const { data, error } = blockFilter.safeParse(query);
  if (!data) return mesh.violate(400, `building blocks: ${error.message}`);
  if (mesh.listStatus !== 200) return { status: mesh.listStatus, body: {} };
  const size = 2;
  const number = Number(data.page ?? 0);
  const all = mesh.blocks.filter(({ definition }) => definition === data.managedByDefinitionUuid);
  return {
    status: 200,
    type: blockMedia,
    body: {
      _embedded: {
        meshBuildingBlocks: all.slice(number * size, (number + 1) * size).map(listedBlock),
      },
      page: { size, totalElements: all.length, totalPages: Math.ceil(all.length / size), number },
    },
  };
}

function listedBlock({ uuid, displayName, workspace, status, input, lifecycle = 'ACTIVE' }: StandingBlock) {
  return {
    apiVersion: 'v2-preview',
    kind: 'meshBuildingBlock',
    metadata: { uuid, ownedByWorkspace: workspace },
    spec: {
      displayName,
      buildingBlockDefinitionVersionRef: { kind: 'meshBuildingBlockDefinitionVersion', uuid: 'version-1' },
      targetRef: { kind: 'meshWorkspace', name: workspace },
      inputs: { text: { value: input, valueType: 'STRING', isSensitive: false } },
      parentBuildingBlockRefs: [],
    },
    status: { status, outputs: {}, forcePurge: false, lifecycle: { state: lifecycle } },
  };
}
