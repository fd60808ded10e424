package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// service plays the API behind a provider: objects in a file, and whatever the control file orders.
type service struct {
	name   string
	folder string
	store  store
}

// call is one request of the provider to its API.
type call struct {
	// operation is create, read, update, delete or import.
	operation string
	typeName  string
	// values of the resource as far as they are known, by attribute.
	values map[string]any
	// key of the object in the store.
	key string
	// id that an import names.
	id string
}

// maker makes an object of what was asked for; number counts the objects of the service.
type maker func(typeName string, number int) (map[string]any, error)

// apiError is an answer that is no success.
type apiError struct {
	service string
	status  int
	body    string
}

func newService(name, folder string) *service {
	return &service{name: name, folder: folder, store: store{file: filepath.Join(folder, "services.json")}}
}

func (s *service) ready() error {
	if s.folder == "" {
		return errors.New("it stands in for the real provider while berth rehearses: start berth with --rehearse")
	}
	return nil
}

// create makes an object and waits for it, as real providers do: one that is killed meanwhile leaves it behind.
func (s *service) create(ctx context.Context, call call, make maker) (key string, err error) {
	err = s.play(ctx, call, func(doc *document) error {
		key = ""
		if same := doc.same(call.typeName, call.values); same != "" {
			if !tables[call.typeName].Upsert {
				return s.refusal(http.StatusConflict, "it exists already")
			}
			key = same
		}
		values, err := make(call.typeName, doc.next())
		if err != nil {
			return err
		}
		if key == "" {
			key = call.typeName + "/" + uuid()
		}
		doc.Objects[key] = object{Type: call.typeName, Values: values}
		return nil
	})
	return key, err
}

func (s *service) update(ctx context.Context, call call, make maker) error {
	return s.play(ctx, call, func(doc *document) error {
		if _, there := doc.Objects[call.key]; !there {
			return s.refusal(http.StatusNotFound, "there is no such object")
		}
		values, err := make(call.typeName, doc.next())
		if err == nil {
			doc.Objects[call.key] = object{Type: call.typeName, Values: values}
		}
		return err
	})
}

// delete is content with an object that is gone.
func (s *service) delete(ctx context.Context, call call) error {
	return s.play(ctx, call, func(doc *document) error {
		delete(doc.Objects, call.key)
		return nil
	})
}

// read gives nothing of an object that is gone, and of a kubeconfig that leads to another cluster than there is now.
func (s *service) read(ctx context.Context, call call) (values map[string]any, err error) {
	err = s.play(ctx, call, func(doc *document) error {
		if s.outlived(doc.Objects[call.key]) {
			delete(doc.Objects, call.key)
		}
		values = doc.Objects[call.key].Values
		return nil
	})
	return values, err
}

// outlived says whether the cluster of a kubeconfig was replaced since; without any cluster, nobody can tell.
func (s *service) outlived(one object) bool {
	now, err := os.ReadFile(filepath.Join(s.folder, "kubeconfig"))
	kept, holds := one.Values["kube_config"]
	return err == nil && holds && kept != string(now)
}

// find takes the id of an object, or its key in the store.
func (s *service) find(ctx context.Context, call call) (key string, values map[string]any, err error) {
	err = s.play(ctx, call, func(doc *document) error {
		for _, one := range sorted(doc.Objects) {
			found := doc.Objects[one]
			if found.Type == call.typeName && (one == call.id || found.Values["id"] == call.id) {
				key, values = one, found.Values
				return nil
			}
		}
		return s.refusal(http.StatusNotFound, fmt.Sprintf("there is no %s %q", call.typeName, call.id))
	})
	return key, values, err
}

// backoff between the attempts of a request that the service is too busy or too broken for; then it gives up.
var backoff = []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second}

// play does the work of a call, after what was ordered for it.
func (s *service) play(ctx context.Context, call call, work func(*document) error) error {
	control, err := readControl(filepath.Join(s.folder, "control.json"))
	if err != nil {
		return err
	}
	wait := func() error { return pause(ctx, control.delay(call)) }
	if call.operation != "create" {
		if err := wait(); err != nil {
			return err
		}
	}
	for attempt := 0; ; attempt++ {
		err := s.attempt(control, call, work)
		var answer apiError
		if !errors.As(err, &answer) || !answer.passes() || attempt == len(backoff) {
			if err == nil && call.operation == "create" {
				return wait()
			}
			return err
		}
		if err := pause(ctx, backoff[attempt]); err != nil {
			return err
		}
	}
}

// attempt counts an ordered error even though nothing else happens.
func (s *service) attempt(control control, call call, work func(*document) error) error {
	var refusal error
	err := s.store.change(func(doc *document) error {
		refusal = nil
		if status := control.status(doc, call); status != 0 {
			refusal = s.refusal(status, "ordered by the control file of the rehearsal")
			return nil
		}
		if call.operation == "read" {
			if err := control.drift(doc, call); err != nil {
				return err
			}
		}
		return work(doc)
	})
	return errors.Join(err, refusal)
}

func pause(ctx context.Context, long time.Duration) error {
	if long == 0 {
		return nil
	}
	select {
	case <-time.After(long):
		return nil
	case <-ctx.Done():
		return errors.New("it was interrupted")
	}
}

// passes: the request may be answered later.
func (e apiError) passes() bool {
	return slices.Contains([]int{http.StatusTooManyRequests, http.StatusInternalServerError}, e.status)
}

func (s *service) refusal(status int, body string) error {
	return apiError{service: s.name, status: status, body: body}
}

// Error has the words of the real clients. Sources: stackit-sdk-go core/oapierror; goharbor/terraform-provider-harbor
// client/client.go; meshcloud/terraform-provider-meshstack client/internal/http_error.go.
func (e apiError) Error() string {
	switch e.service {
	case "harbor":
		return fmt.Sprintf("[ERROR] unexpected status code got: %d expected: 200 \n {\"errors\":[{\"message\":%q}]}", e.status, e.body)
	case "meshstack":
		return fmt.Sprintf("http error %d: %s", e.status, e.body)
	}
	return fmt.Sprintf("Calling API: %d %s, status code %d, Body:\n{\"message\":%q}", e.status, http.StatusText(e.status), e.status, e.body)
}

var verbs = map[string]string{
	"create": "creating", "read": "reading", "update": "updating", "delete": "deleting", "import": "importing",
}

// summary of a failed call: "Error creating ske cluster (rehearsed)".
func (s *service) summary(call call) string {
	kind := strings.ReplaceAll(strings.TrimPrefix(call.typeName, s.name+"_"), "_", " ")
	return fmt.Sprintf("Error %s %s (rehearsed)", verbs[call.operation], kind)
}
