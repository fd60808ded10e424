// Why this exists: the helm provider needs a replaced module and quiet klog, so it cannot be built by its import path alone.
package main

import (
	"flag"

	"github.com/hashicorp/terraform-plugin-sdk/plugin"
	"github.com/hashicorp/terraform-provider-helm/helm"
	"k8s.io/klog"
)

func main() {
	logs := flag.NewFlagSet("klog", flag.ExitOnError)
	klog.InitFlags(logs)
	if err := logs.Set("logtostderr", "false"); err != nil {
		panic(err)
	}
	plugin.Serve(&plugin.ServeOpts{ProviderFunc: helm.Provider})
}
