// Why this exists: the parts of Argo CD that deploy, and the kustomize that they call, as one program: each alone would carry most of the same code.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	controller "github.com/argoproj/argo-cd/v3/cmd/argocd-application-controller/commands"
	gitaskpass "github.com/argoproj/argo-cd/v3/cmd/argocd-git-ask-pass/commands"
	reposerver "github.com/argoproj/argo-cd/v3/cmd/argocd-repo-server/commands"
	apiserver "github.com/argoproj/argo-cd/v3/cmd/argocd-server/commands"
	"github.com/argoproj/argo-cd/v3/common"
	"github.com/argoproj/argo-cd/v3/util/log"
	"github.com/spf13/cobra"
	"k8s.io/klog/v2"
	kustomize "sigs.k8s.io/kustomize/kustomize/v5/commands"
)

// Git calls "argocd" for a password; this variable then says as what. Kustomize is called with it set, too.
const nameVariable = "ARGOCD_BINARY_NAME"

func main() {
	klog.SetLogger(log.NewLogrusLogger(log.NewWithCurrentConfig()))
	name := filepath.Base(os.Args[0])
	if given := os.Getenv(nameVariable); name == "argocd" && given != "" {
		name = given
	}
	var command *cobra.Command
	switch name {
	case "argocd":
		fmt.Printf("argocd: %s\n", common.GetVersion())
		return
	case "argocd-application-controller":
		command = controller.NewCommand()
	case "argocd-repo-server":
		command = reposerver.NewCommand()
	case "argocd-server":
		command = apiserver.NewCommand()
	case "argocd-git-ask-pass":
		command = gitaskpass.NewCommand()
	case "kustomize":
		command = kustomize.NewDefaultCommand()
	default:
		fmt.Fprintf(os.Stderr, "%s: call me as argocd-application-controller, argocd-repo-server, argocd-server, argocd-git-ask-pass or kustomize\n", name)
		os.Exit(2)
	}
	if err := command.Execute(); err != nil {
		os.Exit(1)
	}
}
