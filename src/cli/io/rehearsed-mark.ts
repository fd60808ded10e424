/** What follows everything that is played. */
export function rehearsedMark({ rehearsed }: { readonly rehearsed?: true | undefined }): string {
  return rehearsed ? ' (rehearsed)' : '';
}
