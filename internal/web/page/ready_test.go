package page

import "testing"

func TestReady_AllTemplatesReadInBothLanguages(t *testing.T) {
	if err := Ready(); err != nil {
		t.Fatal(err)
	}
}
