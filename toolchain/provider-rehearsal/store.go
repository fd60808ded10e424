package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"syscall"
)

// store keeps what the rehearsed services hold in one file, for all provider processes of a rehearsal.
type store struct{ file string }

// document is the content of the store.
type document struct {
	Version int `json:"version"`
	// Objects by key: type and a random id.
	Objects map[string]object `json:"objects"`
	// Made counts the objects that were ever made.
	Made int `json:"made"`
	// Orders of the control file that were carried out, and how often.
	Orders orders `json:"orders"`
}

type object struct {
	Type   string         `json:"type"`
	Values map[string]any `json:"values"`
}

const storeVersion = 1

// change runs the work while no other process has the store. It is written whole or not at all, and only when it differs.
func (s store) change(work func(*document) error) error {
	// A file of its own: the store is replaced, and a lock stays with what was opened.
	lock, err := os.OpenFile(s.file+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return err
	}
	doc, before, err := s.read()
	if err != nil {
		return err
	}
	if err := work(doc); err != nil {
		return err
	}
	after, err := json.MarshalIndent(doc, "", "  ")
	if err != nil || string(after) == string(before) {
		return err
	}
	return s.write(after)
}

func (s store) read() (*document, []byte, error) {
	doc := document{Version: storeVersion, Objects: map[string]object{}}
	text, err := os.ReadFile(s.file)
	if errors.Is(err, fs.ErrNotExist) {
		return &doc, nil, nil
	}
	if err == nil {
		decoder := json.NewDecoder(bytes.NewReader(text))
		// As they are written: a number that is read as a float may come back as another one.
		decoder.UseNumber()
		err = decoder.Decode(&doc)
	}
	if err == nil && doc.Version != storeVersion {
		err = fmt.Errorf("its version is %d, not %d", doc.Version, storeVersion)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("the store of the rehearsal %q cannot be read: %w", s.file, err)
	}
	return &doc, text, nil
}

func (s store) write(text []byte) error {
	// Readable by this user only: it holds what the states hold.
	file, err := os.CreateTemp(filepath.Dir(s.file), filepath.Base(s.file)+".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(text)
	err = errors.Join(err, file.Sync(), file.Close())
	if err != nil {
		return err
	}
	return os.Rename(file.Name(), s.file)
}

// next number of an object.
func (d *document) next() int {
	d.Made++
	return d.Made
}

// same finds the object that has the unique attributes of another one; nothing where there is none.
func (d *document) same(typeName string, values map[string]any) string {
	unique := tables[typeName].Unique
	if len(unique) == 0 {
		return ""
	}
	for _, key := range sorted(d.Objects) {
		if one := d.Objects[key]; one.Type == typeName && agree(unique, one.Values, values) {
			return key
		}
	}
	return ""
}

func agree(paths []string, one, other map[string]any) bool {
	for _, path := range paths {
		left, _ := at(one, path)
		right, _ := at(other, path)
		if !reflect.DeepEqual(left, right) {
			return false
		}
	}
	return true
}
