// Why this exists: the last release that is a Go module has the unversioned type names only, and the later ones are kubernetes_x_v1.
package main

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-sdk/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/plugin"
	"github.com/hashicorp/terraform-plugin-sdk/terraform"
	"github.com/hashicorp/terraform-provider-kubernetes/kubernetes"
)

func provider() terraform.ResourceProvider {
	p := kubernetes.Provider().(*schema.Provider)
	addV1(p.ResourcesMap)
	addV1(p.DataSourcesMap)
	return p
}

func addV1(types map[string]*schema.Resource) {
	second := map[string]*schema.Resource{}
	for name, resource := range types {
		if !strings.HasSuffix(name, "_v1") && types[name+"_v1"] == nil {
			second[name+"_v1"] = resource
		}
	}
	for name, resource := range second {
		types[name] = resource
	}
}

func main() {
	plugin.Serve(&plugin.ServeOpts{ProviderFunc: provider})
}
