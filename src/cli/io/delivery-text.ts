import type { DeliveryStatus } from '../../engine/instance/delivery-status.ts';
import type { Style } from './style.ts';

const good = /^(Synced|Healthy)$/;

/** How an Application stands, as a list under the name of its instance. */
export function deliveryText(delivery: DeliveryStatus, style: Style): string {
  const { instance, application, sync, health, revision, lookedAt, images, problems, quota, links } =
    delivery;
  const paint = (word: string) => (good.test(word) ? style.green(word) : style.yellow(word));
  const rows: [string, readonly string[]][] = [
    ['application', [`${application}: ${paint(sync)}, ${paint(health)} (looked at ${lookedAt})`]],
    ['revision', [revision]],
    ['images', images],
    ['quota', quota.map(({ resource, used, hard }) => `${resource}: ${used} of ${hard}`)],
    ['links', Object.entries(links).map(([name, address]) => `${name}: ${address}`)],
    ['problems', problems.map(({ object, message }) => style.red(`${object}: ${message}`))],
  ];
  const lines = rows.flatMap(([name, values]) =>
    values.map((value, index) => `  ${(index === 0 ? name : '').padEnd(12)} ${value}`),
  );
  return [instance, ...lines].join('\n');
}
