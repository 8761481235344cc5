package app

import (
	"reflect"

	"fupindai/internal/act"
)

// textIDs are the ids of the free texts an event cites.
func textIDs(e act.Event) []string {
	var out []string
	v := reflect.ValueOf(e)
	for v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	for i := range v.NumField() {
		if v.Field(i).Type() == textType {
			if id := v.Field(i).Interface().(act.Text).ID; id != "" {
				out = append(out, id)
			}
		}
	}
	return out
}
