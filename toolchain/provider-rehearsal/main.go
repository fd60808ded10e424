// A provider for rehearsals: it plays the one that its file is named after, with the arguments that facts.json beside it
// has, and keeps what it "makes" in a file. Nothing is created anywhere.
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// folderVariable names the folder of the rehearsal. Berth sets it, and nobody else: without it nothing is played.
const folderVariable = "BERTH_REHEARSAL"

func main() {
	program, err := os.Executable()
	if err != nil {
		log.Fatal(err)
	}
	name := playedBy(program)
	facts, err := readFacts(filepath.Join(filepath.Dir(program), "facts.json"))
	if err != nil {
		log.Fatal(err)
	}
	played := &provider{name: name, facts: facts, service: newService(name, os.Getenv(folderVariable))}
	server := func() tfprotov6.ProviderServer { return played }
	if err := tf6server.Serve("rehearsal.berth.local/"+facts.Provider.Source, server); err != nil {
		log.Fatal(err)
	}
}

// playedBy takes "stackit" out of "terraform-provider-stackit_v0.113.0".
func playedBy(program string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(program), "terraform-provider-"), "_")
	return name
}

func readFacts(file string) (facts providerFacts, err error) {
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, &facts)
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", file, err)
	}
	return facts, err
}
