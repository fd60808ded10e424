/** A layer of a test: the text of its parts, with everything of berth/model and berth/cdk in reach. */
export interface TestLayer {
  readonly requires?: readonly string[];
  readonly version?: string;
  readonly providers?: readonly string[];
  /** Entries of the model: `name: text({ ... }),`. */
  readonly inputs?: string;
  /** Entries: `name: output(...),`. */
  readonly outputs?: string;
  /** It makes a place for state, by its outputs `where` and `how`. */
  readonly keepsState?: true;
  /** Further imports of the construct. */
  readonly imports?: string;
  /** Body of the construct, with `stack` and `variables`; returns the outputs. */
  readonly construct?: string;
}

/** A text output whose values are addresses. */
export const hostOutput = `output(text({ description: 'its address', rules: [matches('^https://', 'must be https')] }), 'https://example.invalid')`;

/**
 * Files of layers beside berth.yaml: relative path -> text.
 * @param berth where content finds berth/model and berth/cdk
 */
export function layerFiles(
  layers: Readonly<Record<string, TestLayer>>,
  berth = { model: 'berth/model', cdk: 'berth/cdk' },
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(layers).flatMap(([name, layer]) => [
      [`platform/${name}/layer.ts`, layerText(name, layer, berth.model)],
      [
        `platform/${name}/construct.ts`,
        [
          `import { expression, reference } from '${berth.cdk}';`,
          layer.imports ?? '',
          `export const construct = ({ stack, variables }: any) => {`,
          layer.construct ?? 'return {};',
          '};',
        ].join('\n'),
      ],
    ]),
  );
}

function layerText(name: string, layer: TestLayer, model: string): string {
  const { requires = [], version = '1.0.0', providers = [], inputs = '', outputs = '' } = layer;
  return `import { choice, defineLayer, dnsLabel, flag, inputModel, matches, output, secret, text, texts, whole } from '${model}';
export const layer = defineLayer({
  name: '${name}', version: '${version}', title: 'Test', description: 'A test.',
  providers: ${JSON.stringify(providers)}, requires: ${JSON.stringify(requires)},
  inputs: inputModel({ ${inputs} }),
  outputs: { ${outputs} },${layer.keepsState ? " keepsState: { backend: 'where', credentials: 'how' }," : ''}
});
`;
}
