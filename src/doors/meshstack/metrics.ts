/** Upper limits of the classes of run times, in seconds. */
const runClasses = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600] as const;

const help = {
  berth_meshstack_claims_total: 'Requests for a run, by what came of them.',
  berth_meshstack_runs_total: 'Runs that have ended.',
  berth_meshstack_run_seconds: 'Time of runs from the claim to the last report.',
  berth_meshstack_terraform_seconds_total: 'Time of all processes of Terraform.',
  berth_meshstack_status_updates_total: 'Status updates, by whether meshStack took them.',
  berth_meshstack_decryption_errors_total: 'Runs with a sensitive value that could not be opened.',
  berth_meshstack_active_runs: 'Runs that are worked on.',
  berth_meshstack_workers: 'Runs that may be worked on at once.',
} as const;

type Name = keyof typeof help;
type Labels = Readonly<Record<string, string>>;

/** Counts of a runner, in the text format of Prometheus 0.0.4. */
export class Metrics {
  private readonly values = new Map<Name, Map<string, number>>();
  private readonly classes: number[] = runClasses.map(() => 0);

  add(name: Name, labels: Labels = {}, by = 1): void {
    const series = this.series(name);
    const key = labelText(labels);
    series.set(key, (series.get(key) ?? 0) + by);
  }

  set(name: Name, value: number): void {
    this.series(name).set('', value);
  }

  runEnded(labels: Labels, seconds: number): void {
    this.add('berth_meshstack_runs_total', labels);
    this.add('berth_meshstack_run_seconds', { part: 'sum' }, seconds);
    this.add('berth_meshstack_run_seconds', { part: 'count' });
    for (const [index, limit] of runClasses.entries())
      if (seconds <= limit) this.classes[index] = (this.classes[index] ?? 0) + 1;
  }

  get text(): string {
    return [...this.values].map(([name, series]) => `${this.block(name, series)}\n`).join('');
  }

  private block(name: Name, series: ReadonlyMap<string, number>): string {
    const isTime = name === 'berth_meshstack_run_seconds';
    const type = isTime ? 'histogram' : name.endsWith('_total') ? 'counter' : 'gauge';
    const lines = isTime
      ? this.histogram(name, series)
      : [...series].map(([key, value]) => `${name}${key} ${value}`);
    return [`# HELP ${name} ${help[name]}`, `# TYPE ${name} ${type}`, ...lines].join('\n');
  }

  private histogram(name: string, series: ReadonlyMap<string, number>): string[] {
    const part = (which: string) => series.get(labelText({ part: which })) ?? 0;
    return [
      ...runClasses.map((limit, index) => `${name}_bucket{le="${limit}"} ${this.classes[index]}`),
      `${name}_bucket{le="+Inf"} ${part('count')}`,
      `${name}_sum ${part('sum')}`,
      `${name}_count ${part('count')}`,
    ];
  }

  private series(name: Name): Map<string, number> {
    const known = this.values.get(name) ?? new Map<string, number>();
    this.values.set(name, known);
    return known;
  }
}

/** Values are words of this program: none has to be escaped. */
function labelText(labels: Labels): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}
