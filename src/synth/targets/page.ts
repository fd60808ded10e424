/** A page without its title: portals show it under a title of their own. */
export function pageBody(page: string): string {
  return page.replace(/^# .*\n+/, '').trim();
}
