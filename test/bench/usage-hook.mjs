// Preloaded into berth: notes what its own process cost, children not counted.
import { appendFileSync } from 'node:fs';

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const line = JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, megabytes: maxRSS / 1024 });
  appendFileSync(process.env.BENCH_USAGE, `${line}\n`);
});
