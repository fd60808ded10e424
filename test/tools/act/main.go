// Why this exists: a forge decides whether a push starts a workflow before it calls a runner, so act has no command for it.
// "starts" decides it by act's own reading of workflows and patterns, as Gitea and Forgejo do; everything else is act as it is.
package main

import (
	"bufio"
	"context"
	"fmt"
	"log"
	"os"
	"os/signal"
	"syscall"

	"github.com/nektos/act/cmd"
	"github.com/nektos/act/pkg/model"
	"github.com/nektos/act/pkg/workflowpattern"
)

func main() {
	if len(os.Args) == 5 && os.Args[1] == "starts" {
		starts, err := starts(os.Args[2], os.Args[3], os.Args[4])
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(starts)
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	cmd.Execute(ctx, "0.261.10")
}

// Whether an event of a branch starts a workflow, by the changed files on standard input, one a line.
func starts(file, event, branch string) (bool, error) {
	text, err := os.Open(file)
	if err != nil {
		return false, err
	}
	defer text.Close()
	workflow, err := model.ReadWorkflow(text)
	if err != nil {
		return false, err
	}
	var on map[string]struct {
		Branches    []string `yaml:"branches"`
		PathsIgnore []string `yaml:"paths-ignore"`
	}
	if err := workflow.RawOn.Decode(&on); err != nil {
		return false, err
	}
	filters, known := on[event]
	if !known {
		return false, nil
	}
	branches, err := workflowpattern.CompilePatterns(filters.Branches...)
	if err != nil {
		return false, err
	}
	ignored, err := workflowpattern.CompilePatterns(filters.PathsIgnore...)
	if err != nil {
		return false, err
	}
	var changed []string
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		changed = append(changed, lines.Text())
	}
	quiet := &workflowpattern.EmptyTraceWriter{}
	return !workflowpattern.Skip(branches, []string{branch}, quiet) && !workflowpattern.Filter(ignored, changed, quiet), nil
}
