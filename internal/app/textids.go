package app

import (
	"reflect"

	"fupindai/internal/act"
)

// textIDs are the ids of the free texts an event cites.
func textIDs(e any) []string { return textsIn(reflect.ValueOf(e)) }

func textsIn(v reflect.Value) []string {
	if v.Type() == textType {
		if id := v.Interface().(act.Text).ID; id != "" {
			return []string{id}
		}
		return nil
	}
	var out []string
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return textsIn(v.Elem())
		}
	case reflect.Struct:
		if v.Type() == dateType {
			return nil
		}
		for i := range v.NumField() {
			out = append(out, textsIn(v.Field(i))...)
		}
	}
	return out
}
