package main

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func providerOf(t *testing.T, name string) *provider {
	t.Helper()
	facts, err := readFacts(filepath.Join("../../src/cdk/bindings/facts", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return &provider{name: name, facts: facts, service: newService(name, t.TempDir())}
}

func TestEveryTypeOfTheFactsIsServedAndInTheTable(t *testing.T) {
	known := map[string]bool{}
	for _, name := range []string{"stackit", "harbor", "meshstack"} {
		played := providerOf(t, name)
		schemas, err := played.GetProviderSchema(context.Background(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for typeName, of := range played.facts.Resources {
			known[typeName] = true
			if schemas.ResourceSchemas[typeName] == nil || len(tables[typeName].Values) == 0 {
				t.Errorf("%s: there is no schema, or nothing in values.json", typeName)
			}
			for path := range tables[typeName].Values {
				if !has(of, strings.Split(strings.ReplaceAll(path, "[]", ""), ".")) {
					t.Errorf("values.json: %s has no %s that a service gives", typeName, path)
				}
			}
		}
	}
	for typeName := range tables {
		if !known[typeName] {
			t.Errorf("values.json: there is no %s", typeName)
		}
	}
}

// has says whether the facts hold a computed attribute.
func has(of body, path []string) bool {
	if one, there := of.Attributes[path[0]]; there {
		if len(path) == 1 {
			return one.Computed
		}
		return one.Nested != nil && has(one.Nested.body, path[1:])
	}
	block, there := of.Blocks[path[0]]
	return there && len(path) > 1 && has(block.body, path[1:])
}

// valueOf makes a resource of JSON; what is left out is null.
func valueOf(t *testing.T, p *provider, typeName, text string) *tfprotov6.DynamicValue {
	t.Helper()
	value, err := tfprotov6.RawState{JSON: []byte(text)}.Unmarshal(p.typeOf(typeName))
	if err != nil {
		t.Fatal(err)
	}
	made, err := dynamic(value)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

const robot = `{"level": "system", "name": "ci", "secret_wo": "a-secret-of-nobody", "permissions": [
	{"kind": "project", "namespace": "shop", "access": [{"action": "push", "resource": "repository"}]}]}`

func TestARobotIsMadeReadAndImported(t *testing.T) {
	p := providerOf(t, "harbor")
	const typeName = "harbor_robot_account"
	nothing, err := dynamic(tftypes.NewValue(p.typeOf(typeName), nil))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := p.PlanResourceChange(context.Background(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: typeName, PriorState: nothing, ProposedNewState: valueOf(t, p, typeName, robot),
	})
	if err != nil {
		t.Fatal(err)
	}
	made, err := p.ApplyResourceChange(context.Background(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: typeName, PriorState: nothing, PlannedState: plan.PlannedState,
	})
	if err != nil || len(made.Diagnostics) > 0 {
		t.Fatal(err, made.Diagnostics)
	}
	read, err := p.ReadResource(context.Background(), &tfprotov6.ReadResourceRequest{
		TypeName: typeName, CurrentState: made.NewState, Private: made.Private,
	})
	if err != nil || len(read.Diagnostics) > 0 {
		t.Fatal(err, read.Diagnostics)
	}
	found, err := p.ImportResourceState(context.Background(), &tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: "/robots/1"})
	if err != nil || len(found.Diagnostics) > 0 {
		t.Fatal(err, found.Diagnostics)
	}
	for _, state := range []*tfprotov6.DynamicValue{made.NewState, read.NewState, found.ImportedResources[0].State} {
		value, err := state.Unmarshal(p.typeOf(typeName))
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(plain(value))
		if err != nil || !strings.Contains(string(text), `"full_name":"robot$ci"`) ||
			!strings.Contains(string(text), `"id":"/robots/1"`) || strings.Contains(string(text), "a-secret-of-nobody") {
			t.Error(string(text), err)
		}
	}
}

func TestWithoutARehearsalNothingIsPlayed(t *testing.T) {
	p := providerOf(t, "stackit")
	p.service.folder = ""
	answer, err := p.ConfigureProvider(context.Background(), nil)
	if err != nil || len(answer.Diagnostics) != 1 || !strings.Contains(answer.Diagnostics[0].Detail, "--rehearse") {
		t.Error(answer, err)
	}
}
