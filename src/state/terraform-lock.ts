import type { TerraformLock } from './backend.ts';

/** What Terraform writes about who holds its lock. Source: internal/states/statemgr LockInfo. */
export function lockInfo(text: string | undefined): Pick<TerraformLock, 'who' | 'since'> {
  try {
    const { Who, Created } = JSON.parse(text ?? '{}');
    return { who: String(Who ?? 'somebody'), since: String(Created ?? 'an unknown time') };
  } catch {
    // Killed while it wrote.
    return { who: 'somebody', since: 'an unknown time' };
  }
}
