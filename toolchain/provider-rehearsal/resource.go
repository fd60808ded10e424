package main

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// private is what a state keeps for the provider: which object of the store a resource is.
type private struct {
	Key string `json:"key"`
}

func (p *provider) PlanResourceChange(_ context.Context, request *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	proposed, err := request.ProposedNewState.Unmarshal(p.typeOf(request.TypeName))
	if err != nil {
		return nil, err
	}
	of := p.facts.Resources[request.TypeName]
	state, err := dynamic(filled(request.TypeName, of, proposed, planned(request.TypeName)))
	return &tfprotov6.PlanResourceChangeResponse{PlannedState: state, PlannedPrivate: request.PriorPrivate}, err
}

func (p *provider) ApplyResourceChange(ctx context.Context, request *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	prior, planned, err := p.values(request.TypeName, request.PriorState, request.PlannedState)
	if err != nil {
		return nil, err
	}
	call := call{operation: "update", typeName: request.TypeName, values: plain(planned), key: keyOf(request.PlannedPrivate)}
	state := tftypes.NewValue(planned.Type(), nil)
	switch {
	case planned.IsNull():
		call.operation, call.values = "delete", plain(prior)
		err = p.service.delete(ctx, call)
	case prior.IsNull():
		call.operation = "create"
		call.key, err = p.service.create(ctx, call, p.maker(&state, planned))
	default:
		err = p.service.update(ctx, call, p.maker(&state, planned))
	}
	if err != nil {
		// As it was: Terraform keeps what is there.
		return &tfprotov6.ApplyResourceChangeResponse{
			NewState: request.PriorState, Private: request.PlannedPrivate,
			Diagnostics: failure(p.service.summary(call), err),
		}, nil
	}
	made, err := dynamic(state)
	return &tfprotov6.ApplyResourceChangeResponse{NewState: made, Private: privateOf(call.key)}, err
}

func (p *provider) ReadResource(ctx context.Context, request *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	state, err := request.CurrentState.Unmarshal(p.typeOf(request.TypeName))
	if err != nil {
		return nil, err
	}
	call := call{operation: "read", typeName: request.TypeName, values: plain(state), key: keyOf(request.Private)}
	found, err := p.service.read(ctx, call)
	if err == nil {
		state, err = p.stored(request.TypeName, found)
	}
	if err != nil {
		return &tfprotov6.ReadResourceResponse{
			NewState: request.CurrentState, Private: request.Private,
			Diagnostics: failure(p.service.summary(call), err),
		}, nil
	}
	made, err := dynamic(state)
	return &tfprotov6.ReadResourceResponse{NewState: made, Private: request.Private}, err
}

func (p *provider) ImportResourceState(ctx context.Context, request *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error) {
	call := call{operation: "import", typeName: request.TypeName, id: request.ID}
	key, found, err := p.service.find(ctx, call)
	if err != nil {
		return &tfprotov6.ImportResourceStateResponse{Diagnostics: failure(p.service.summary(call), err)}, nil
	}
	state, err := p.stored(request.TypeName, found)
	if err != nil {
		return nil, err
	}
	made, err := dynamic(state)
	return &tfprotov6.ImportResourceStateResponse{ImportedResources: []*tfprotov6.ImportedResource{{
		TypeName: request.TypeName, State: made, Private: privateOf(key),
	}}}, err
}

// values reads two values of one resource.
func (p *provider) values(name string, first, second *tfprotov6.DynamicValue) (one, other tftypes.Value, err error) {
	as := p.typeOf(name)
	one, err = first.Unmarshal(as)
	if err == nil {
		other, err = second.Unmarshal(as)
	}
	return one, other, err
}

// maker gives what the service answers to what is wanted of it, and keeps it as the new state.
func (p *provider) maker(state *tftypes.Value, wanted tftypes.Value) maker {
	return func(typeName string, number int) (map[string]any, error) {
		answers := newAnswers(typeName, wanted, number, p.service.folder)
		made := filled(typeName, p.facts.Resources[typeName], wanted, answers.fill)
		if answers.err != nil {
			return nil, answers.err
		}
		*state = made
		return plain(made), nil
	}
}

// stored makes a state of what the store has; nothing of nothing.
func (p *provider) stored(name string, values map[string]any) (tftypes.Value, error) {
	as := p.typeOf(name)
	if values == nil {
		return tftypes.NewValue(as, nil), nil
	}
	text, err := json.Marshal(values)
	if err != nil {
		return tftypes.Value{}, err
	}
	value, err := tfprotov6.RawState{JSON: text}.Unmarshal(as)
	if err != nil {
		err = errors.Join(errors.New("the store holds a value of a wrong type, perhaps by the control file"), err)
	}
	return value, err
}

func keyOf(text []byte) string {
	var kept private
	// Nothing is kept before the first apply.
	_ = json.Unmarshal(text, &kept)
	return kept.Key
}

func privateOf(key string) []byte {
	text, err := json.Marshal(private{Key: key})
	must(err)
	return text
}
