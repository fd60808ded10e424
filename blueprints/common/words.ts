/** Inputs of every repository as texts, by name. */
type Texts = Readonly<Record<string, string>>;

/** What the files of `common` want to know beside the inputs. */
export function commonWords(texts: Texts) {
  const { forge, registry_url, registry_project, app_name, repository_url } = texts;
  const registry = `${registry_url}`.replace(/^https:\/\//, '');
  const { host, path } = parts(`${repository_url}`);
  return {
    registry,
    image: `${registry}/${registry_project}/${app_name}`,
    repository_slug: path,
    repository_page: `https://${host}/${path}`,
    workflows: `.${forge}/workflows`,
    namespace_staging: texts.namespace_staging || laterNamespace(texts, 'staging'),
    namespace_prod: texts.namespace_prod || laterNamespace(texts, 'prod'),
  };
}

/** Host, with the port of https only, and path of a repository; the forms that the input repository_url takes. */
function parts(url: string): { host: string; path: string } {
  const [, https, , sshHost = '', path = ''] =
    /^(?:https:\/\/([^/]+)|ssh:\/\/[^@]+@([^/]+)|[^@]+@([^:]+):)\/*(.*)$/.exec(
      url.replace(/^ssh:\/\/([^@]+)@([^/:]+)(?::\d+)?\/+/, '$1@$2:'),
    ) ?? [];
  return { host: https ?? sshHost, path: path.replace(/\/+$/, '').replace(/[.]git$/, '') };
}

/** A name of at most 63 characters, as Kubernetes wants it. */
function laterNamespace({ namespace_dev = '' }: Texts, stage: string): string {
  const stem = namespace_dev.replace(/-?dev$/, '').slice(0, 62 - stage.length);
  return [stem.replace(/-+$/, ''), stage].filter(Boolean).join('-');
}
