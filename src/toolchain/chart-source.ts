import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { BerthError } from '../errors.ts';
import { waitFor } from '../model/wait.ts';
import {
  type ChartFiles,
  chartFiles,
  defaultValues,
  eitherChart,
  type ManifestRules,
} from './chart-manifest.ts';
import type { ToolchainContext } from './context.ts';
import { findGo } from './go.ts';
import { goModule } from './go-module.ts';
import type { Reachability } from './reachability.ts';
import type { Part, Shelf } from './shelf.ts';
import type { VersionProbe } from './version-probe.ts';

// Raised when the same manifest would give other files; old folders are then left aside.
const generation = 2;
const goForModules = '1.21.0';

/** A chart, and how to make it of a Go module's manifest where no chart repository answers. */
export interface ChartSpec {
  readonly name: string;
  readonly upstream: { readonly repository: string; readonly chart: string; readonly version: string };
  /** Absent where there is none. */
  readonly bundled?: Bundle;
}

/** Manifests in a Go module, and how they become a chart. */
interface Bundle extends ManifestRules {
  readonly module: string;
  /** Without the leading "v". */
  readonly version: string;
  /** Path of the manifest inside the module. */
  readonly manifest: string;
  /** Another one, which the value at `otherIf` chooses. */
  readonly otherManifest?: string;
}

/** What a helm release names: a chart of a repository, or a folder. */
export interface Chart {
  readonly source: 'upstream' | 'bundled';
  readonly repository?: string;
  /** Name in the repository, or absolute path of a folder. */
  readonly chart: string;
  readonly version: string;
}

/** Decides between the published chart and one made of the program's own manifests. */
export class ChartSource {
  readonly #context: ToolchainContext;
  readonly #shelf: Shelf;
  readonly #probe: VersionProbe;
  readonly #reachability: Reachability;

  constructor(context: ToolchainContext, shelf: Shelf, probe: VersionProbe, reachability: Reachability) {
    this.#context = context;
    this.#shelf = shelf;
    this.#probe = probe;
    this.#reachability = reachability;
  }

  /**
   * @param source the decision, where it was made before; else upstream when its repository answers, or nothing else is there
   * @throws BerthError CHART_MISSING
   */
  async chart(spec: ChartSpec, source?: Chart['source']): Promise<Chart> {
    const { repository, chart, version } = spec.upstream;
    const { name, bundled } = spec;
    const upstream = { source: 'upstream', repository, chart, version } as const;
    if (!bundled) return upstream;
    const chosen = source ?? ((await this.#reachability.answer([repository])) ? 'upstream' : 'bundled');
    if (chosen === 'upstream') return upstream;
    const part = this.#part(name, bundled);
    if ((await this.#shelf.find(part)) === undefined) {
      await this.#shelf.install(part, (staging) => this.#generate(name, bundled, staging));
    }
    return { source: 'bundled', chart: this.#shelf.path(part), version: bundled.version };
  }

  // Rules belong to the name: a chart that was made by other rules is another chart.
  #part(name: string, bundled: Bundle): Part {
    const rules = JSON.stringify([generation, bundled]);
    const version = `${bundled.version}-${createHash('sha256').update(rules).digest('hex').slice(0, 12)}`;
    return { key: `chart-${name}-${version}`, folder: path.join('charts', name, version) };
  }

  async #generate(name: string, bundled: Bundle, staging: string) {
    const { module, version } = bundled;
    const manifests = await waitFor(
      this.#context.emit,
      { id: `chart:${name}`, text: `fetching the manifests of ${name} ${version}` },
      () => this.#manifests(name, bundled),
    );
    const files = {
      'Chart.yaml': stringify({
        apiVersion: 'v2',
        name,
        version,
        description: `${module} ${bundled.manifest}`,
      }),
      'values.yaml': stringify(defaultValues(bundled)),
      ...templates(manifests, bundled),
    };
    for (const [file, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(staging, file)), { recursive: true });
      await writeFile(path.join(staging, file), text);
    }
    return { origin: 'generated', source: `${module}@v${version} ${bundled.manifest}` } as const;
  }

  /** The manifest, and the other one where there is one. */
  async #manifests(name: string, bundled: Bundle): Promise<string[]> {
    const go = await findGo(this.#context, this.#probe, goForModules);
    const missing = (problem: string, remedy: string, cause?: unknown) =>
      new BerthError('CHART_MISSING', { chart: name, version: bundled.version, problem, remedy }, { cause });
    if (go === undefined) {
      throw missing(
        'its repository does not answer and Go is not on PATH',
        'make the repository reachable, or install Go',
      );
    }
    try {
      const folder = await goModule(go, bundled, this.#context);
      const files = [bundled.manifest, ...(bundled.otherManifest ? [bundled.otherManifest] : [])];
      return await Promise.all(files.map((file) => readFile(path.join(folder, file), 'utf8')));
    } catch (error) {
      throw missing((error as Error).message, 'make the chart repository or GOPROXY reachable', error);
    }
  }
}

function templates([manifest = '', other]: readonly string[], rules: ManifestRules): ChartFiles {
  const files = chartFiles(manifest, rules);
  if (other === undefined || rules.otherIf === undefined) return files;
  return eitherChart(files, chartFiles(other, rules), rules.otherIf);
}
