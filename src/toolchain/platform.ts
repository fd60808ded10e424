/** Operating system and processor, in Go's words: what download addresses and mirror folders are named after. */
export interface Platform {
  readonly os: string;
  readonly arch: string;
}

/** @returns the platform this process runs on */
export function hostPlatform(): Platform {
  return { os: process.platform, arch: process.arch === 'x64' ? 'amd64' : process.arch };
}

/** @returns the folder name that Terraform mirrors and berth's cache use, e.g. "linux_amd64" */
export function platformFolder(platform: Platform): string {
  return `${platform.os}_${platform.arch}`;
}
