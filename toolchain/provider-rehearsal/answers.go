package main

import (
	"crypto/rand"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// typeTable is what a service answers with to one type of resource. In texts, {path} stands for an attribute of the
// same resource, {path|text} for one that may be nothing, and {uuid}, {secret}, {number}, {time} and {kubeconfig} for
// what is made or read.
type typeTable struct {
	// Unique attributes name an object: there is only one with the same.
	Unique []string `json:"unique"`
	// Upsert: a second create of the same changes it; else it is refused with 409.
	Upsert bool `json:"upsert"`
	// Values of attributes that the configuration leaves to the service, by path.
	Values map[string]json.RawMessage `json:"values"`
}

//go:embed values.json
var valuesText []byte

// tables are the answers of all types, by type.
var tables = func() map[string]typeTable {
	made := map[string]typeTable{}
	must(json.Unmarshal(valuesText, &made))
	return made
}()

// answers makes up what the service says of one resource.
type answers struct {
	typeName string
	table    typeTable
	wanted   map[string]any
	// number of the object, for ids that count.
	number int
	folder string
	// given so far, by path: an attribute that another one names has one value.
	given map[string]any
	err   error
}

func newAnswers(typeName string, wanted tftypes.Value, number int, folder string) *answers {
	return &answers{
		typeName: typeName, table: tables[typeName], wanted: plain(wanted),
		number: number, folder: folder, given: map[string]any{},
	}
}

// fill gives the answer of the table, and else something of the right type.
func (a *answers) fill(path string, of attribute, as tftypes.Type) tftypes.Value {
	name := strings.TrimPrefix(path, a.typeName+".")
	if _, there := a.table.Values[name]; there {
		return a.typed(path, a.answer(name), as)
	}
	if of.Nested != nil && of.Nested.Mode == "single" {
		return filled(path, of.Nested.body, empty(as), a.fill)
	}
	switch {
	case as.Is(tftypes.String):
		return tftypes.NewValue(as, "rehearsed "+name)
	case as.Is(tftypes.Number):
		return tftypes.NewValue(as, big.NewFloat(1))
	case as.Is(tftypes.Bool):
		return tftypes.NewValue(as, false)
	case as.Is(tftypes.Map{}):
		return tftypes.NewValue(as, map[string]tftypes.Value{})
	}
	return tftypes.NewValue(as, []tftypes.Value{})
}

func (a *answers) typed(path string, answer any, as tftypes.Type) tftypes.Value {
	text, err := json.Marshal(answer)
	must(err)
	value, err := tfprotov6.RawState{JSON: text}.Unmarshal(as)
	if err != nil {
		a.fail(fmt.Errorf("the table of rehearsed values has no fitting one for %s: %w", path, err))
		return tftypes.NewValue(as, nil)
	}
	return value
}

// answer of the table; each element of a list has one of its own.
func (a *answers) answer(name string) any {
	if known, there := a.given[name]; there && !strings.Contains(name, "[]") {
		return known
	}
	var answer any
	must(json.Unmarshal(a.table.Values[name], &answer))
	answer = a.expanded(answer)
	a.given[name] = answer
	return answer
}

var placeholder = regexp.MustCompile(`\{([a-z_.]+)(?:\|([^}]*))?\}`)

func (a *answers) expanded(answer any) any {
	switch value := answer.(type) {
	case string:
		return placeholder.ReplaceAllStringFunc(value, func(found string) string {
			parts := placeholder.FindStringSubmatch(found)
			if text := a.named(parts[1]); text != "" {
				return text
			}
			return parts[2]
		})
	case []any:
		for index, one := range value {
			value[index] = a.expanded(one)
		}
	case map[string]any:
		for name, one := range value {
			value[name] = a.expanded(one)
		}
	}
	return answer
}

// named gives what a placeholder stands for; nothing for an attribute without a value.
func (a *answers) named(name string) string {
	switch name {
	case "uuid":
		return uuid()
	case "secret":
		return randomHex(16)
	case "number":
		return strconv.Itoa(a.number)
	case "time":
		return time.Now().UTC().Format(time.RFC3339)
	case "kubeconfig":
		return a.kubeconfig()
	}
	if value, err := at(a.wanted, name); err == nil && value != nil {
		return fmt.Sprint(value)
	}
	if _, there := a.table.Values[name]; there {
		return fmt.Sprint(a.answer(name))
	}
	return ""
}

// kubeconfig of the rehearsal's own cluster, which plays every cluster.
func (a *answers) kubeconfig() string {
	text, err := os.ReadFile(filepath.Join(a.folder, "kubeconfig"))
	if err != nil {
		a.fail(fmt.Errorf("the cluster of the rehearsal is not there: %w", err))
	}
	return string(text)
}

func (a *answers) fail(err error) {
	if a.err == nil {
		a.err = err
	}
}

func randomHex(bytes int) string {
	made := make([]byte, bytes)
	_, _ = rand.Read(made)
	return hex.EncodeToString(made)
}

func uuid() string {
	text := randomHex(16)
	return strings.Join([]string{text[:8], text[8:12], "4" + text[13:16], "8" + text[17:20], text[20:]}, "-")
}
