// A stand-in for Terraform providers in tests: it has the arguments of the real one, from facts.json beside the
// program, and keeps everything in the state. Nothing is created anywhere.
package main

import (
	"encoding/json"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

func main() {
	program, err := os.Executable()
	if err != nil {
		log.Fatal(err)
	}
	// terraform-provider-stackit_v0.113.0 -> stackit
	name, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(program), "terraform-provider-"), "_")
	folder := filepath.Dir(program)
	var facts providerFacts
	read(filepath.Join(folder, "facts.json"), &facts)
	answers := map[string]string{}
	read(filepath.Join(folder, "answers.json"), &answers)
	server := func() tfprotov6.ProviderServer { return &provider{facts: facts, answers: answers} }
	if err := tf6server.Serve("berth.local/stand-in/"+name, server); err != nil {
		log.Fatal(err)
	}
}

func read(file string, into any) {
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		log.Fatalf("%s: %v", file, err)
	}
}
