package main

import (
	"net/http"
	"net/http/cgi"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// Owner and name, each without a leading dot: nothing leads out of the root.
var repositoryPath = regexp.MustCompile(`^/([a-z0-9][a-z0-9._-]*/[a-z0-9][a-z0-9._-]*\.git)/`)

// Git over HTTP by git's own http-backend. The first push makes a repository.
func gitServer(given settings) (http.Handler, error) {
	folder, err := exec.Command("git", "--exec-path").Output()
	if err != nil {
		return nil, err
	}
	backend := &cgi.Handler{
		Path: filepath.Join(strings.TrimSpace(string(folder)), "git-http-backend"),
		Dir:  given.root,
		Env: []string{
			"GIT_PROJECT_ROOT=" + given.root, "GIT_HTTP_EXPORT_ALL=1", "REMOTE_USER=berth",
			"GIT_CONFIG_NOSYSTEM=1", "HOME=" + given.root,
		},
		InheritEnv: []string{"PATH"},
	}
	hooks := webhooks{address: given.webhook, secretFile: given.webhookSecret}
	return http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		match := repositoryPath.FindStringSubmatch(request.URL.Path)
		if match == nil {
			http.NotFound(answer, request)
			return
		}
		repository := filepath.Join(given.root, match[1])
		if !changes(request) {
			backend.ServeHTTP(answer, request)
			return
		}
		if err := ensureRepository(repository); err != nil {
			http.Error(answer, err.Error(), http.StatusInternalServerError)
			return
		}
		before := branches(repository)
		backend.ServeHTTP(answer, request)
		hooks.tell("https://"+request.Host+"/"+strings.TrimSuffix(match[1], ".git"), before, branches(repository))
	}), nil
}

func ensureRepository(folder string) error {
	if _, err := os.Stat(filepath.Join(folder, "HEAD")); err == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(folder), 0o700); err != nil {
		return err
	}
	for _, words := range [][]string{
		{"init", "--quiet", "--bare", "--initial-branch=main", folder},
		{"-C", folder, "config", "http.receivepack", "true"},
	} {
		if err := exec.Command("git", words...).Run(); err != nil {
			return err
		}
	}
	return nil
}

// Branch to commit.
func branches(repository string) map[string]string {
	found := map[string]string{}
	text, err := exec.Command("git", "-C", repository, "for-each-ref", "--format=%(refname) %(objectname)", "refs/heads").Output()
	if err != nil {
		return found
	}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if name, commit, ok := strings.Cut(line, " "); ok {
			found[name] = commit
		}
	}
	return found
}
