const seconds = { s: 1, m: 60, h: 3600, d: 86400 } as const;

export const durationPattern = '^[0-9]{1,6}[smhd]$';

/** @param text such as "30m", "24h" or "7d" @returns seconds */
export function parseDuration(text: string): number {
  return Number.parseInt(text, 10) * seconds[text.slice(-1) as keyof typeof seconds];
}

/** @returns the largest whole unit: "12 s", "3 min", "5 h", "2 d" */
export function durationText(value: number): string {
  if (value < 90) return `${Math.round(value)} s`;
  if (value < 90 * 60) return `${Math.round(value / 60)} min`;
  if (value < 36 * 3600) return `${Math.round(value / 3600)} h`;
  return `${Math.round(value / 86400)} d`;
}
