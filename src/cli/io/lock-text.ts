import type { LockProof } from '../../state/lock-proof.ts';

/** Whether a place for state locks, and how one knows. @param locks undefined: the experiment has failed */
export function lockText(locks: LockProof | undefined): string {
  switch (locks) {
    case 'experiment':
      return 'it locks: two conditional writes were told apart';
    case 'operating system':
      return 'it locks: the operating system does';
    case 'external':
      return 'it does not lock; berth.yaml says that something else does';
    case undefined:
      return 'it does not lock';
  }
}
