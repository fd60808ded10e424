package main

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// fill writes what the provider gives where nobody else does: unknown values in a plan, made up ones in a state.
type fill func(path string, of attribute, as tftypes.Type) tftypes.Value

// filled goes through the arguments of a resource, and those within them. A path names no places in lists: they are "[]".
func filled(path string, of body, value tftypes.Value, make fill) tftypes.Value {
	if !value.IsKnown() || value.IsNull() {
		return value
	}
	parts := map[string]tftypes.Value{}
	must(value.As(&parts))
	for _, name := range sorted(of.Attributes) {
		parts[name] = filledAttribute(path+"."+name, of.Attributes[name], parts[name], make)
	}
	for _, name := range sorted(of.Blocks) {
		parts[name] = filledEach(path+"."+name, of.Blocks[name], parts[name], make)
	}
	return tftypes.NewValue(value.Type(), parts)
}

func filledAttribute(path string, of attribute, value tftypes.Value, make fill) tftypes.Value {
	switch {
	case of.WriteOnly:
		return tftypes.NewValue(value.Type(), nil)
	case of.Computed && (!value.IsKnown() || value.IsNull()):
		return make(path, of, value.Type())
	case of.Nested != nil:
		return filledEach(path, *of.Nested, value, make)
	}
	return value
}

func filledEach(path string, of block, value tftypes.Value, make fill) tftypes.Value {
	if !value.IsKnown() || value.IsNull() {
		return value
	}
	switch of.Mode {
	case "single":
		return filled(path, of.body, value, make)
	case "map":
		parts := map[string]tftypes.Value{}
		must(value.As(&parts))
		for key, one := range parts {
			parts[key] = filled(path+"[]", of.body, one, make)
		}
		return tftypes.NewValue(value.Type(), parts)
	}
	var parts []tftypes.Value
	must(value.As(&parts))
	for index, one := range parts {
		parts[index] = filled(path+"[]", of.body, one, make)
	}
	return tftypes.NewValue(value.Type(), parts)
}

// planned leaves everything open but what the service never gives.
func planned(typeName string) fill {
	return func(path string, _ attribute, as tftypes.Type) tftypes.Value {
		if string(tables[typeName].Values[strings.TrimPrefix(path, typeName+".")]) == "null" {
			return tftypes.NewValue(as, nil)
		}
		return tftypes.NewValue(as, tftypes.UnknownValue)
	}
}

// empty is an object whose arguments are all null.
func empty(as tftypes.Type) tftypes.Value {
	parts := map[string]tftypes.Value{}
	for name, one := range as.(tftypes.Object).AttributeTypes {
		parts[name] = tftypes.NewValue(one, nil)
	}
	return tftypes.NewValue(as, parts)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
