package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"
)

// control is the control file: what people order to happen. Each writing of the file is a new order.
type control struct {
	// Drift happens once to each object, when it is read next.
	Drift []driftOrder `json:"drift"`
	// Errors are what the API answers.
	Errors []errorOrder `json:"errors"`
	// Delays make it slow.
	Delays []delayOrder `json:"delays"`
	// written tells one writing of the file from another.
	written string
}

// target says which calls an order is for; what is left out holds for all.
type target struct {
	Type string `json:"type"`
	// Where names values of attributes, by path.
	Where map[string]any `json:"where"`
}

type driftOrder struct {
	target
	// Set attributes, by path.
	Set map[string]any `json:"set"`
	// Vanished: somebody deleted it.
	Vanished bool `json:"vanished"`
}

type errorOrder struct {
	target
	Operation string `json:"operation"`
	Status    int    `json:"status"`
	// Times that it happens; left out: always.
	Times *int `json:"times"`
}

type delayOrder struct {
	target
	Operation string  `json:"operation"`
	Seconds   float64 `json:"seconds"`
}

// orders that were carried out.
type orders struct {
	// Of this writing of the control file.
	Written string         `json:"written"`
	Used    map[string]int `json:"used"`
}

var (
	statuses   = []int{401, 403, 409, 429, 500}
	operations = []string{"", "create", "read", "update", "delete", "import"}
)

// readControl refuses what it does not understand: an order that is misspelt would silently do nothing.
func readControl(file string) (made control, err error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return made, nil
	}
	if err == nil {
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.DisallowUnknownFields()
		decoder.UseNumber()
		err = decoder.Decode(&made)
	}
	if err == nil {
		err = made.check()
	}
	if err != nil {
		return made, fmt.Errorf("the control file %q cannot be used: %w", file, err)
	}
	about, err := os.Stat(file)
	if err != nil {
		return made, err
	}
	sum := sha256.Sum256(append(text, about.ModTime().String()...))
	made.written = hex.EncodeToString(sum[:8])
	return made, nil
}

func (c control) check() error {
	for _, order := range c.Errors {
		if !slices.Contains(statuses, order.Status) {
			return fmt.Errorf("status %d is none of %v", order.Status, statuses)
		}
		if !slices.Contains(operations, order.Operation) {
			return fmt.Errorf("operation %q is none of %q", order.Operation, operations[1:])
		}
	}
	for _, order := range c.Delays {
		if !slices.Contains(operations, order.Operation) {
			return fmt.Errorf("operation %q is none of %q", order.Operation, operations[1:])
		}
	}
	for _, order := range c.Drift {
		if order.Vanished == (len(order.Set) > 0) {
			return errors.New(`drift needs either "set" or "vanished"`)
		}
	}
	return nil
}

// status that a call is answered with by order; 0 without one.
func (c control) status(doc *document, call call) int {
	for index, order := range c.Errors {
		if !order.hits(call.typeName, call.values) || !meant(order.Operation, call) {
			continue
		}
		name := fmt.Sprintf("errors/%d", index)
		if order.Times == nil {
			return order.Status
		}
		if used := c.used(doc); used[name] < *order.Times {
			used[name]++
			return order.Status
		}
	}
	return 0
}

func (c control) delay(call call) time.Duration {
	for _, order := range c.Delays {
		if order.hits(call.typeName, call.values) && meant(order.Operation, call) {
			return time.Duration(order.Seconds * float64(time.Second))
		}
	}
	return 0
}

// drift changes an object as somebody beside Terraform would.
func (c control) drift(doc *document, call call) error {
	for index, order := range c.Drift {
		found, there := doc.Objects[call.key]
		name := fmt.Sprintf("drift/%d/%s", index, call.key)
		if !there || !order.hits(call.typeName, found.Values) || c.used(doc)[name] > 0 {
			continue
		}
		c.used(doc)[name]++
		if order.Vanished {
			delete(doc.Objects, call.key)
		}
		for path, value := range order.Set {
			if err := set(found.Values, path, value); err != nil {
				return fmt.Errorf("the control file orders drift of %s: %w", call.typeName, err)
			}
		}
	}
	return nil
}

// used counts the orders of this writing of the control file.
func (c control) used(doc *document) map[string]int {
	if doc.Orders.Written != c.written || doc.Orders.Used == nil {
		doc.Orders = orders{Written: c.written, Used: map[string]int{}}
	}
	return doc.Orders.Used
}

func (t target) hits(typeName string, values map[string]any) bool {
	if t.Type != "" && t.Type != typeName {
		return false
	}
	for path, wanted := range t.Where {
		// Numbers have several forms: as a text they have one.
		if value, err := at(values, path); err != nil || fmt.Sprint(value) != fmt.Sprint(wanted) {
			return false
		}
	}
	return true
}

func meant(operation string, call call) bool {
	return operation == "" || operation == call.operation
}
