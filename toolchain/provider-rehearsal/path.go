package main

import (
	"fmt"
	"strconv"
	"strings"
)

// at gives the value at a path such as "node_pools.0.maximum".
func at(values any, path string) (any, error) {
	for _, step := range strings.Split(path, ".") {
		next, err := part(values, step)
		if err != nil {
			return nil, fmt.Errorf("there is no %q: %w", path, err)
		}
		values = next
	}
	return values, nil
}

// set replaces the value at a path that is there.
func set(values map[string]any, path string, value any) error {
	if _, err := at(values, path); err != nil {
		return err
	}
	parent, last := any(values), path
	if cut := strings.LastIndex(path, "."); cut >= 0 {
		parent, _ = at(values, path[:cut])
		last = path[cut+1:]
	}
	switch holder := parent.(type) {
	case map[string]any:
		holder[last] = value
	case []any:
		index, _ := strconv.Atoi(last)
		holder[index] = value
	}
	return nil
}

func part(values any, step string) (any, error) {
	switch holder := values.(type) {
	case map[string]any:
		if value, there := holder[step]; there {
			return value, nil
		}
	case []any:
		if index, err := strconv.Atoi(step); err == nil && index >= 0 && index < len(holder) {
			return holder[index], nil
		}
	}
	return nil, fmt.Errorf("nothing is at %q", step)
}
