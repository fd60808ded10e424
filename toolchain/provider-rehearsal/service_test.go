package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

const bucket = "stackit_objectstorage_bucket"

// wanted is a maker of something simple.
func wanted(name string) maker {
	return func(string, int) (map[string]any, error) { return map[string]any{"name": name, "size": 1}, nil }
}

func aCall(operation, name string) call {
	return call{operation: operation, typeName: bucket, values: map[string]any{"name": name}}
}

func played(t *testing.T, control string) *service {
	t.Helper()
	backoff = []time.Duration{time.Millisecond, time.Millisecond}
	folder := t.TempDir()
	order(t, folder, control)
	return newService("stackit", folder)
}

func order(t *testing.T, folder, control string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(folder, "control.json"), []byte(control), 0o600); err != nil {
		t.Fatal(err)
	}
}

func statusOf(err error) int {
	var answer apiError
	errors.As(err, &answer)
	return answer.status
}

func TestAnObjectIsMadeOnce(t *testing.T) {
	s := played(t, "{}")
	key, err := s.create(context.Background(), aCall("create", "a"), wanted("a"))
	if err != nil || key == "" {
		t.Fatal(key, err)
	}
	if _, err := s.create(context.Background(), aCall("create", "a"), wanted("a")); statusOf(err) != 409 {
		t.Errorf("a second bucket of the same name: %v", err)
	}
	cluster := call{operation: "create", typeName: "stackit_ske_cluster", values: map[string]any{"name": "c"}}
	first, err := s.create(context.Background(), cluster, wanted("c"))
	again, second := s.create(context.Background(), cluster, wanted("c"))
	if err != nil || second != nil || first != again {
		t.Errorf("a cluster is made anew: %q %q, %v %v", first, again, err, second)
	}
	about, err := os.Stat(s.store.file)
	if err != nil || about.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", about.Mode(), err)
	}
}

func TestOrderedErrors(t *testing.T) {
	for _, one := range []struct {
		order string
		want  int
	}{
		{`{"status": 401}`, 401},
		{`{"status": 403, "operation": "create"}`, 403},
		{`{"status": 409, "where": {"name": "a"}}`, 409},
		{`{"status": 429, "type": "` + bucket + `"}`, 429},
		{`{"status": 500}`, 500},
		{`{"status": 500, "times": 2}`, 0},
		{`{"status": 500, "times": 3}`, 500},
		{`{"status": 403, "times": 0}`, 0},
		{`{"status": 403, "operation": "delete"}`, 0},
		{`{"status": 403, "where": {"name": "b"}}`, 0},
		{`{"status": 403, "type": "stackit_dns_zone"}`, 0},
	} {
		s := played(t, `{"errors": [`+one.order+`]}`)
		_, err := s.create(context.Background(), aCall("create", "a"), wanted("a"))
		if got := statusOf(err); got != one.want || (one.want == 0 && err != nil) {
			t.Errorf("%s: %d, %v", one.order, got, err)
		}
		doc, _, err := s.store.read()
		if err != nil || (len(doc.Objects) == 1) != (one.want == 0) {
			t.Errorf("%s leaves %d objects, %v", one.order, len(doc.Objects), err)
		}
	}
}

func TestWritingTheFileOrdersAnew(t *testing.T) {
	const once = `{"errors": [{"status": 403, "times": 1}]}`
	s := played(t, once)
	for _, want := range []int{403, 0} {
		if _, err := s.read(context.Background(), aCall("read", "a")); statusOf(err) != want {
			t.Errorf("%v, not %d", err, want)
		}
	}
	time.Sleep(10 * time.Millisecond)
	order(t, s.folder, once)
	if _, err := s.read(context.Background(), aCall("read", "a")); statusOf(err) != 403 {
		t.Error(err)
	}
}

func TestDriftHappensOnce(t *testing.T) {
	s := played(t, "{}")
	key, err := s.create(context.Background(), aCall("create", "a"), wanted("a"))
	if err != nil {
		t.Fatal(err)
	}
	size := func() string {
		values, err := s.read(context.Background(), call{operation: "read", typeName: bucket, key: key})
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(values["size"])
	}
	order(t, s.folder, `{"drift": [{"type": "`+bucket+`", "where": {"name": "a"}, "set": {"size": 7}}]}`)
	if got := size(); got != "7" {
		t.Error(got)
	}
	update := call{operation: "update", typeName: bucket, key: key}
	if err := s.update(context.Background(), update, wanted("a")); err != nil {
		t.Fatal(err)
	}
	if got := size(); got != "1" {
		t.Error("drift came back:", got)
	}
	order(t, s.folder, `{"drift": [{"vanished": true}]}`)
	if got := size(); got != "<nil>" {
		t.Error(got)
	}
	if err := s.update(context.Background(), update, wanted("a")); statusOf(err) != 404 {
		t.Error(err)
	}
}

func TestAnOrderThatIsMisspeltIsRefused(t *testing.T) {
	for order, why := range map[string]string{
		`{"errrors": []}`:                                    "errrors",
		`{"errors": [{"state": 500}]}`:                       "state",
		`{"errors": [{"status": 404}]}`:                      "404",
		`{"errors": [{"status": 401, "operation": "make"}]}`: "make",
		`{"delays": [{"seconds": 1, "operation": "make"}]}`:  "make",
		`{"drift": [{"type": "a"}]}`:                         "vanished",
		`{`:                                                  "EOF",
	} {
		_, err := played(t, order).read(context.Background(), aCall("read", "a"))
		if err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v", order, err)
		}
	}
}

func TestASlowCallEndsWhenItIsInterrupted(t *testing.T) {
	s := played(t, `{"delays": [{"seconds": 60}]}`)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	begin := time.Now()
	if _, err := s.create(ctx, aCall("create", "a"), wanted("a")); err == nil || time.Since(begin) > 10*time.Second {
		t.Error(err, time.Since(begin))
	}
	// The service has it: the provider has only not waited for it.
	if doc, _, err := s.store.read(); err != nil || len(doc.Objects) != 1 {
		t.Error(doc, err)
	}
}

func TestADamagedStoreIsNamed(t *testing.T) {
	s := played(t, "{}")
	for _, text := range []string{"{", `{"version": 2}`} {
		if err := os.WriteFile(s.store.file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := s.read(context.Background(), aCall("read", "a")); err == nil || !strings.Contains(err.Error(), s.store.file) {
			t.Error(err)
		}
	}
}

const writerVariable, objectsOfOne = "REHEARSAL_TEST_FOLDER", 40

// TestMain is also a provider process that does nothing but write.
func TestMain(m *testing.M) {
	if folder := os.Getenv(writerVariable); folder != "" {
		s := newService("stackit", folder)
		for index := 0; index < objectsOfOne; index++ {
			name := fmt.Sprintf("%d-%d", os.Getpid(), index)
			if _, err := s.create(context.Background(), aCall("create", name), wanted(name)); err != nil {
				panic(err)
			}
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func writer(t *testing.T, folder string) *exec.Cmd {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	process := exec.Command(program)
	process.Env = append(os.Environ(), writerVariable+"="+folder)
	return process
}

func TestTwoProcessesLoseNothing(t *testing.T) {
	s := played(t, "{}")
	var both sync.WaitGroup
	for range 2 {
		both.Add(1)
		go func() {
			defer both.Done()
			if err := writer(t, s.folder).Run(); err != nil {
				t.Error(err)
			}
		}()
	}
	both.Wait()
	doc, _, err := s.store.read()
	if err != nil || len(doc.Objects) != 2*objectsOfOne || doc.Made != 2*objectsOfOne {
		t.Errorf("%d objects, %d made, %v", len(doc.Objects), doc.Made, err)
	}
}

func TestKilledInTheMiddleLeavesAReadableStore(t *testing.T) {
	for kill := range 5 {
		s := played(t, "{}")
		process := writer(t, s.folder)
		if err := process.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(20+10*kill) * time.Millisecond)
		if err := process.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = process.Wait()
		doc, _, err := s.store.read()
		if err != nil || len(doc.Objects) != doc.Made {
			t.Errorf("%d objects, %d made, %v", len(doc.Objects), doc.Made, err)
		}
		// Its lock is gone with it.
		if _, err := s.create(context.Background(), aCall("create", "after"), wanted("after")); err != nil {
			t.Error(err)
		}
	}
}

func TestAKubeconfigOfAnotherClusterIsGone(t *testing.T) {
	s := played(t, "{}")
	kubeconfig := filepath.Join(s.folder, "kubeconfig")
	const typeName = "stackit_ske_kubeconfig"
	write := func(text string) {
		if err := os.WriteFile(kubeconfig, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("one")
	make := func(string, int) (map[string]any, error) { return map[string]any{"kube_config": "one"}, nil }
	key, err := s.create(context.Background(), call{operation: "create", typeName: typeName}, make)
	if err != nil {
		t.Fatal(err)
	}
	read := call{operation: "read", typeName: typeName, key: key}
	for _, one := range []struct {
		change func()
		there  bool
	}{
		{func() {}, true},
		// The cluster is down: nobody knows whether it comes back as it was.
		{func() { os.Remove(kubeconfig) }, true},
		{func() { write("one") }, true},
		{func() { write("other") }, false},
	} {
		one.change()
		values, err := s.read(context.Background(), read)
		if err != nil || (values != nil) != one.there {
			t.Errorf("%v, not %v: %v", values, one.there, err)
		}
	}
}
