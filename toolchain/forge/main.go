// Why this exists: the embedded cluster needs a Git host and a container registry, over TLS and with accounts, and
// neither is to be had as one program everywhere. Git itself and the distribution registry do the work.
package main

import (
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

const version = "1.0.0"

type settings struct {
	listen, root, certificate, key, accounts string
	webhook, webhookSecret                   string
}

func main() {
	name := filepath.Base(os.Args[0])
	if len(os.Args) == 2 && os.Args[1] == "version" {
		fmt.Printf("forge %s\n", version)
		return
	}
	var given settings
	flag.StringVar(&given.listen, "listen", "", "address to listen on")
	flag.StringVar(&given.root, "root", "", "folder of what is kept")
	flag.StringVar(&given.certificate, "certificate", "", "PEM file")
	flag.StringVar(&given.key, "key", "", "PEM file")
	flag.StringVar(&given.accounts, "accounts", "", "file with a line name:password:read|write for each account")
	flag.StringVar(&given.webhook, "webhook", "", "address that is told of pushes (git-server)")
	flag.StringVar(&given.webhookSecret, "webhook-secret", "", "file with the secret that webhooks are signed with")
	flag.Parse()

	var handler http.Handler
	var err error
	switch name {
	case "git-server":
		handler, err = gitServer(given)
	case "registry":
		handler, err = registry(given)
	default:
		err = fmt.Errorf("call me as git-server or registry")
	}
	if err != nil {
		log.Fatalf("%s: %v", name, err)
	}
	server := &http.Server{
		Addr:              given.listen,
		Handler:           withAccounts(given.accounts, handler),
		ReadHeaderTimeout: 10 * time.Second,
	}
	log.Printf("%s listens on %s", name, given.listen)
	log.Fatalf("%s: %v", name, server.ListenAndServeTLS(given.certificate, given.key))
}
