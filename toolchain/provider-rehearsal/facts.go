package main

import (
	"encoding/json"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// providerFacts is what is known of a provider: src/cdk/bindings/facts.
type providerFacts struct {
	Provider struct {
		Source string `json:"source"`
	} `json:"provider"`
	Arguments map[string]attribute `json:"arguments"`
	Resources map[string]body      `json:"resources"`
}

// body holds the arguments of a resource, of a block, or of an argument.
type body struct {
	Attributes map[string]attribute `json:"attributes"`
	Blocks     map[string]block     `json:"blocks"`
}

type block struct {
	body
	Mode string `json:"mode"`
	Min  int64  `json:"min"`
	Max  int64  `json:"max"`
}

type attribute struct {
	Type      json.RawMessage `json:"type"`
	Nested    *block          `json:"nested"`
	Required  bool            `json:"required"`
	Optional  bool            `json:"optional"`
	Computed  bool            `json:"computed"`
	Sensitive bool            `json:"sensitive"`
	WriteOnly bool            `json:"write_only"`
}

func (b body) schema() *tfprotov6.Schema { return &tfprotov6.Schema{Block: b.schemaBlock()} }

func (b body) schemaBlock() *tfprotov6.SchemaBlock {
	made := &tfprotov6.SchemaBlock{Attributes: schemaAttributes(b.Attributes)}
	modes := map[string]tfprotov6.SchemaNestedBlockNestingMode{
		"single": tfprotov6.SchemaNestedBlockNestingModeSingle,
		"list":   tfprotov6.SchemaNestedBlockNestingModeList,
		"set":    tfprotov6.SchemaNestedBlockNestingModeSet,
	}
	for _, name := range sorted(b.Blocks) {
		one := b.Blocks[name]
		made.BlockTypes = append(made.BlockTypes, &tfprotov6.SchemaNestedBlock{
			TypeName: name, Nesting: modes[one.Mode], MinItems: one.Min, MaxItems: one.Max, Block: one.schemaBlock(),
		})
	}
	return made
}

func schemaAttributes(attributes map[string]attribute) []*tfprotov6.SchemaAttribute {
	var made []*tfprotov6.SchemaAttribute
	for _, name := range sorted(attributes) {
		one := attributes[name]
		schema := &tfprotov6.SchemaAttribute{
			Name: name, Required: one.Required, Optional: one.Optional, Computed: one.Computed,
			Sensitive: one.Sensitive, WriteOnly: one.WriteOnly,
		}
		if one.Nested == nil {
			schema.Type = one.plainType()
		} else {
			schema.NestedType = one.Nested.schemaObject()
		}
		made = append(made, schema)
	}
	return made
}

func (b block) schemaObject() *tfprotov6.SchemaObject {
	modes := map[string]tfprotov6.SchemaObjectNestingMode{
		"single": tfprotov6.SchemaObjectNestingModeSingle,
		"list":   tfprotov6.SchemaObjectNestingModeList,
		"set":    tfprotov6.SchemaObjectNestingModeSet,
		"map":    tfprotov6.SchemaObjectNestingModeMap,
	}
	return &tfprotov6.SchemaObject{Nesting: modes[b.Mode], Attributes: schemaAttributes(b.Attributes)}
}

func (a attribute) plainType() tftypes.Type {
	made, err := tftypes.ParseJSONType(a.Type)
	if err != nil {
		panic(err)
	}
	return made
}

func sorted[V any](entries map[string]V) []string {
	var names []string
	for name := range entries {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
