package main

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// provider answers what Terraform asks for resources; whatever else it is asked ends it.
type provider struct {
	tfprotov6.ProviderServer
	// name is the prefix of its resources: stackit, harbor, meshstack.
	name    string
	facts   providerFacts
	service *service
}

var capabilities = &tfprotov6.ServerCapabilities{GetProviderSchemaOptional: true}

func (p *provider) GetMetadata(context.Context, *tfprotov6.GetMetadataRequest) (*tfprotov6.GetMetadataResponse, error) {
	made := &tfprotov6.GetMetadataResponse{ServerCapabilities: capabilities}
	for _, name := range sorted(p.facts.Resources) {
		made.Resources = append(made.Resources, tfprotov6.ResourceMetadata{TypeName: name})
	}
	return made, nil
}

func (p *provider) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	resources := map[string]*tfprotov6.Schema{}
	for name, one := range p.facts.Resources {
		resources[name] = one.schema()
	}
	return &tfprotov6.GetProviderSchemaResponse{
		Provider:           body{Attributes: p.facts.Arguments}.schema(),
		ResourceSchemas:    resources,
		ServerCapabilities: capabilities,
	}, nil
}

func (p *provider) GetResourceIdentitySchemas(context.Context, *tfprotov6.GetResourceIdentitySchemasRequest) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov6.GetResourceIdentitySchemasResponse{}, nil
}

func (p *provider) ValidateProviderConfig(_ context.Context, request *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{PreparedConfig: request.Config}, nil
}

// ConfigureProvider looks at no credential: there is nobody to show it to.
func (p *provider) ConfigureProvider(context.Context, *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	if err := p.service.ready(); err != nil {
		return &tfprotov6.ConfigureProviderResponse{Diagnostics: failure("The provider "+p.name+" is a rehearsal", err)}, nil
	}
	return &tfprotov6.ConfigureProviderResponse{}, nil
}

func (p *provider) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	return &tfprotov6.StopProviderResponse{}, nil
}

func (p *provider) ValidateResourceConfig(context.Context, *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{}, nil
}

func (p *provider) UpgradeResourceState(_ context.Context, request *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	// The facts may have lost an attribute since.
	state, err := request.RawState.UnmarshalWithOpts(p.typeOf(request.TypeName), tfprotov6.UnmarshalOpts{
		ValueFromJSONOpts: tftypes.ValueFromJSONOpts{IgnoreUndefinedAttributes: true},
	})
	if err != nil {
		return nil, err
	}
	upgraded, err := dynamic(state)
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: upgraded}, err
}

func (p *provider) typeOf(name string) tftypes.Type {
	return p.facts.Resources[name].schema().ValueType()
}

func dynamic(value tftypes.Value) (*tfprotov6.DynamicValue, error) {
	made, err := tfprotov6.NewDynamicValue(value.Type(), value)
	return &made, err
}

func failure(summary string, err error) []*tfprotov6.Diagnostic {
	return []*tfprotov6.Diagnostic{{
		Severity: tfprotov6.DiagnosticSeverityError, Summary: summary, Detail: err.Error(),
	}}
}
