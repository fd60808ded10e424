package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"

	"github.com/distribution/distribution/v3/configuration"
	"github.com/distribution/distribution/v3/registry/handlers"
	_ "github.com/distribution/distribution/v3/registry/storage/driver/filesystem"
)

// The distribution registry on a folder; who may do what is asked before.
func registry(given settings) (http.Handler, error) {
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return nil, err
	}
	config := &configuration.Configuration{
		Storage: configuration.Storage{
			"filesystem": configuration.Parameters{"rootdirectory": given.root},
			"delete":     configuration.Parameters{"enabled": true},
		},
	}
	config.HTTP.Secret = hex.EncodeToString(secret)
	config.Log.Level = "warn"
	return handlers.NewApp(context.Background(), config), nil
}
