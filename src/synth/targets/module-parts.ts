import { providersOf } from '../../model/content.ts';
import { portal } from '../../model/portal.ts';
import { reachesCluster } from '../../model/provider-set.ts';
import { variableName } from './definition.ts';
import { mockKubeconfig } from './kubeconfig-files.ts';
import { portalInputs } from './portal-input.ts';
import type { Files, PublishedBlock, Tree } from './target.ts';

/** Folder of the module within what is published: meshStack's runner runs what is in it. */
export const moduleFolder = 'buildingblock';

/** File that says what a published folder is. */
export const markedFile = `${moduleFolder}/variables.tf`;

/** First line of the marked file, without what differs between versions of the block. */
export function markOf(block: string, target: string): string {
  return `# Published by berth as ${target} from the building block ${block}`;
}

/** The same with version and structural choice. */
export function mark({ block, choice }: PublishedBlock, target: string): string {
  const chosen = Object.entries(choice).map(([name, value]) => `${name}=${value}`);
  return `${[markOf(block.name, target), block.version, ...chosen].join(', ')}. Change the block, not this.\n\n`;
}

/** Files beside the module that it reads. */
export function filesOfModule({ block, choice }: PublishedBlock): Files {
  return reachesCluster(providersOf(block, choice))
    ? { [`${moduleFolder}/${portal.kubeconfigMock}`]: mockKubeconfig }
    : {};
}

/** Why meshStack cannot run a block. */
export function portalProblems({ block, choice, module }: PublishedBlock): string[] {
  const inputs = portalInputs(block, choice);
  const given = inputs
    .filter(({ assignment }) => assignment === 'STATIC')
    .map(({ key }) => variableName(key));
  const twice = [...inputs.map(({ key }) => key.toLowerCase()), ...reserved].filter(
    (key, index, all) => all.indexOf(key) < index,
  );
  const odd = Object.keys((module.variable ?? {}) as Tree).filter((name) => /^(meshstack_|tf_)/i.test(name));
  return [
    ...[...twice, ...odd].map(
      (name) => `meshStack or the definition already has "${name}": name the input otherwise`,
    ),
    ...(new Set(given).size < given.length ? ['two inputs would be one variable of the definition'] : []),
    ...(block.description.length > maxDescription
      ? [`the description is longer than the ${maxDescription} characters that meshStack has room for`]
      : []),
  ];
}

/** Variables of the definition that are no inputs. */
const reserved = ['meshstack', 'hub', 'release'];

/** Source: meshcloud/terraform-provider-meshstack, docs/resources/building_block_definition.md, spec.description. */
const maxDescription = 255;
