package main

import (
	"crypto/subtle"
	"net/http"
	"os"
	"strings"
)

// Read for each request: an account that is taken out of the file is refused at once.
func rightsOf(file, user, password string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	for _, line := range strings.Split(string(text), "\n") {
		fields := strings.Split(line, ":")
		if len(fields) != 3 || fields[0] != user {
			continue
		}
		if subtle.ConstantTimeCompare([]byte(fields[1]), []byte(password)) == 1 {
			return fields[2]
		}
	}
	return ""
}

func withAccounts(file string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		user, password, _ := request.BasicAuth()
		rights := rightsOf(file, user, password)
		if rights == "" {
			answer.Header().Set("WWW-Authenticate", `Basic realm="berth"`)
			http.Error(answer, "no such account, or a wrong password", http.StatusUnauthorized)
			return
		}
		if changes(request) && rights != "write" {
			http.Error(answer, "the account may only read", http.StatusForbidden)
			return
		}
		next.ServeHTTP(answer, request)
	})
}

// Git fetches by POST too, so only its push is a change.
func changes(request *http.Request) bool {
	if strings.Contains(request.URL.Path, ".git/") {
		return strings.HasSuffix(request.URL.Path, "/git-receive-pack") ||
			request.URL.Query().Get("service") == "git-receive-pack"
	}
	return request.Method != http.MethodGet && request.Method != http.MethodHead
}
