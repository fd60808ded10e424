/** Where the Kubernetes API has a custom resource definition. @param name "plural.group" */
export function definitionPath(name: string): string {
  return `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${encodeURIComponent(name)}`;
}
