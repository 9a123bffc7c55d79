package sheet

import "testing"

func TestErrorsOfFormulasAreKnown(t *testing.T) {
	for _, cell := range []string{"#N/A", " #REF! ", "#NAME?", "#VALUE!", "#DIV/0!", "#NV", "#WERT!", "#¡VALOR!", "#DIV/0 !", "Err:502"} {
		if !isErrorText(cell) {
			t.Errorf("%q is taken for a text", cell)
		}
	}
	for _, cell := range []string{"#1", "#summer", "#e94560", "Err: none", "Err:5 ways", "N/A", "#", "", "See #REF! above"} {
		if isErrorText(cell) {
			t.Errorf("%q is taken for an error", cell)
		}
	}
}
