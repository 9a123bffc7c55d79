package pipeline

import "testing"

func TestACellThatIsBoundTwiceIsToldOnce(t *testing.T) {
	p := newProblem("photo", "is not a web address; mend it")
	d := Decision{}.invalid(p, newProblem("name", "is blank"), p)
	if len(d.Problems) != 2 || d.Why != `column "photo": is not a web address; mend it; column "name": is blank` {
		t.Errorf("%d problems: %s", len(d.Problems), d.Why)
	}
}
