package main

import (
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// fill writes what the provider gives where nobody else does: unknown values in a plan, made up ones in a state.
type fill func(path string, of attribute, as tftypes.Type) tftypes.Value

// filled goes through the arguments of a resource, and those within them.
func filled(path string, of body, value tftypes.Value, make fill) tftypes.Value {
	if !value.IsKnown() || value.IsNull() {
		return value
	}
	parts := map[string]tftypes.Value{}
	must(value.As(&parts))
	for name, one := range of.Attributes {
		parts[name] = filledAttribute(path+"."+name, one, parts[name], make)
	}
	for name, one := range of.Blocks {
		parts[name] = filledEach(path+"."+name, one, parts[name], make)
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
			parts[key] = filled(path, of.body, one, make)
		}
		return tftypes.NewValue(value.Type(), parts)
	}
	var parts []tftypes.Value
	must(value.As(&parts))
	for index, one := range parts {
		parts[index] = filled(path, of.body, one, make)
	}
	return tftypes.NewValue(value.Type(), parts)
}

func unknown(_ string, _ attribute, as tftypes.Type) tftypes.Value {
	return tftypes.NewValue(as, tftypes.UnknownValue)
}

// madeUp gives the answers of a test, and else something of the right type.
func madeUp(answers map[string]string) fill {
	var make fill
	make = func(path string, of attribute, as tftypes.Type) tftypes.Value {
		if of.Nested != nil && of.Nested.Mode == "single" {
			return filled(path, of.Nested.body, empty(as), make)
		}
		switch {
		case as.Is(tftypes.String):
			if answer, there := answers[path]; there {
				return tftypes.NewValue(as, answer)
			}
			return tftypes.NewValue(as, "stand-in of "+path)
		case as.Is(tftypes.Number):
			return tftypes.NewValue(as, big.NewFloat(1))
		case as.Is(tftypes.Bool):
			return tftypes.NewValue(as, false)
		case as.Is(tftypes.Map{}):
			return tftypes.NewValue(as, map[string]tftypes.Value{})
		}
		return tftypes.NewValue(as, []tftypes.Value{})
	}
	return make
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
