package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log"
	"net/http"
	"os"
	"strings"
	"time"
)

type webhooks struct{ address, secretFile string }

// Tells of each branch that a push has changed, in the form of GitHub. Who does not listen misses it, as with any Git host.
func (hooks webhooks) tell(repository string, before, after map[string]string) {
	if hooks.address == "" {
		return
	}
	for branch, commit := range after {
		if before[branch] == commit {
			continue
		}
		body, err := json.Marshal(map[string]any{
			"ref": branch, "before": before[branch], "after": commit,
			"repository": map[string]any{"html_url": repository, "default_branch": "main"},
		})
		if err == nil {
			go hooks.send(body)
		}
	}
}

func (hooks webhooks) send(body []byte) {
	secret, err := os.ReadFile(hooks.secretFile)
	if err != nil {
		log.Printf("webhook: %v", err)
		return
	}
	signature := hmac.New(sha256.New, []byte(strings.TrimSpace(string(secret))))
	signature.Write(body)
	request, err := http.NewRequest(http.MethodPost, hooks.address, bytes.NewReader(body))
	if err != nil {
		log.Printf("webhook: %v", err)
		return
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-GitHub-Event", "push")
	request.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(signature.Sum(nil)))
	client := http.Client{Timeout: 10 * time.Second}
	answer, err := client.Do(request)
	if err != nil {
		log.Printf("webhook: %v", err)
		return
	}
	defer answer.Body.Close()
	log.Printf("webhook: %s", answer.Status)
}
