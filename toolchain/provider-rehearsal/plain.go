package main

import (
	"encoding/json"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// plain makes the JSON form of a resource; unknown values are left out as nulls.
func plain(value tftypes.Value) map[string]any {
	made, _ := plainValue(value).(map[string]any)
	return made
}

func plainValue(value tftypes.Value) any {
	if !value.IsKnown() || value.IsNull() {
		return nil
	}
	as := value.Type()
	switch {
	case as.Is(tftypes.String):
		var text string
		must(value.As(&text))
		return text
	case as.Is(tftypes.Bool):
		var flag bool
		must(value.As(&flag))
		return flag
	case as.Is(tftypes.Number):
		number := new(big.Float)
		must(value.As(number))
		return json.Number(number.Text('g', -1))
	case as.Is(tftypes.Object{}), as.Is(tftypes.Map{}):
		parts := map[string]tftypes.Value{}
		must(value.As(&parts))
		made := map[string]any{}
		for name, one := range parts {
			made[name] = plainValue(one)
		}
		return made
	}
	var parts []tftypes.Value
	must(value.As(&parts))
	made := make([]any, len(parts))
	for index, one := range parts {
		made[index] = plainValue(one)
	}
	return made
}
