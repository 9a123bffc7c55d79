package sheet

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// formulaErrors are what spreadsheet programs show where a formula failed, in some languages.
var formulaErrors = []string{
	"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#FIELD!", "#ERROR!", "#GETTING_DATA",
	"#NV", "#BEZUG!", "#WERT!", "#ZAHL!", "#ÜBERLAUF!", "#NOM?", "#VALEUR!", "#NOMBRE!", "#DIV/0 !", "#REF !", "#VALEUR !", "#NOM ?",
	"#¡REF!", "#¿NOMBRE?", "#¡VALOR!", "#¡DIV/0!", "#¡NUM!", "#RIF!", "#NOME?", "#VALORE!", "#N/D", "#VALOR!", "#VERW!", "#NAAM?", "#WAARDE!",
}

var calcError = regexp.MustCompile(`^Err:5\d\d$`) // LibreOffice

// isErrorText tells whether a text is what a spreadsheet program shows in place of a formula's result.
func isErrorText(s string) bool {
	s = strings.TrimSpace(s)
	return strings.HasPrefix(s, "#") && slices.Contains(formulaErrors, s) || strings.HasPrefix(s, "Err:") && calcError.MatchString(s)
}

// textFaults finds what formulas left behind that failed before the text was saved.
func textFaults(cells []string) (faults []Fault) {
	for i, cell := range cells {
		if isErrorText(cell) {
			faults = append(faults, Fault{i, fmt.Sprintf("shows the error %s; mend the formula, or write the text itself", strings.TrimSpace(cell))})
		}
	}
	return faults
}
