package app_test

import (
	"context"
	"reflect"
	"testing"

	"fupindai/internal/act"
	"fupindai/internal/app"
	"fupindai/internal/demo"
)

// Applications opened together are what they are opened one by one, whether the shelf has
// their files, has them from before another command, or has none.
func TestBriefs_AreTheApplicationsOneByOne(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *demo.World) {
		ctx := context.Background()
		clerk := actor(t, act.CountyClerk)
		compare := func(shelf string) {
			var together []app.Brief
			var lines []app.ApplicationLine
			if err := w.Door.View(ctx, w.Log, clerk, "applications", func(v *app.View) (err error) {
				if lines, _, err = v.Applications(ctx, app.ApplicationFilter{Page: 1, Size: 250}); err != nil {
					return err
				}
				together, err = v.Briefs(ctx, lines)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			for i, l := range lines {
				if err := w.Door.View(ctx, w.Log, clerk, "application", func(v *app.View) error {
					c, err := v.Application(ctx, l.Number)
					if err != nil {
						return err
					}
					if b := together[i]; b.App.Number != l.Number || !reflect.DeepEqual(b.App, c.App) || !reflect.DeepEqual(b.Loan, c.Loan) {
						t.Errorf("%s: %s differs", shelf, l.Number)
					}
					return nil
				}); err != nil {
					t.Fatal(err)
				}
			}
			if len(lines) < 20 {
				t.Errorf("only %d applications were compared", len(lines))
			}
		}
		w.Door = &app.Door{DB: w.Door.DB, Register: w.Door.Register, Random: w.Door.Random, Clock: w.Door.Clock}
		compare("empty shelf")
		if _, err := w.Door.Do(ctx, call(w, clerk, "between-the-reads", "set-hotline", map[string]any{"phone": "0903-1111111", "office": "县扶贫办"})); err != nil {
			t.Fatal(err)
		}
		compare("shelf from before")
		compare("full shelf")
	})
}
