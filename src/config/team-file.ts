import { isSeq, parseDocument, type YAMLMap } from 'yaml';

/** A building block as it is written into a team file. */
export interface TeamBlockEntry {
  readonly block: string;
  readonly version: string;
  readonly environment: string;
  readonly name?: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** The text of a team file with one more block; comments and order stay as they are. */
export function withBlock(text: string, entry: TeamBlockEntry): string {
  const document = parseDocument(text);
  const blocks = document.get('blocks', true);
  const node = document.createNode(entry) as YAMLMap;
  if (isSeq(blocks)) {
    // An empty list is written as [], a list of blocks one below the other.
    blocks.flow = false;
    blocks.add(node);
  } else document.set('blocks', document.createNode([entry]));
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}
