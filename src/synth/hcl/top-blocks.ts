import { hclDocument, type ProviderSchemas } from './document.ts';

/** A block at the top of a file of Terraform. */
export interface TopBlock {
  /** Type and names, e.g. ["variable", "size"]. */
  readonly labels: readonly string[];
  /** The whole block, as HCL. */
  readonly text: string;
}

/**
 * The blocks of a formatted file: each begins and ends at the beginning of a line. Files of Terraform JSON are read as if
 * everything within a resource were an argument.
 */
export function topBlocks(name: string, text: string): TopBlock[] {
  const hcl = name.endsWith('.json') ? hclDocument(JSON.parse(text), anything) : text;
  return [...hcl.matchAll(/^([a-z_]+(?: "[^"\n]*")*) \{\n(?:[\s\S]*?\n)?\}$/gm)].map(
    ([whole, head = '']) => ({
      labels: head.split(' ').map((label) => label.replaceAll('"', '')),
      text: whole,
    }),
  );
}

const anyType = new Proxy({}, { get: () => ({}), has: () => true });
const anything: ProviderSchemas = { provider: anyType, resource: anyType, data: anyType, ephemeral: anyType };
