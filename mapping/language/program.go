package language

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"
)

// Columns finds the column of a name in the sheet's header, or says why there is none to be had.
type Columns func(name string) (index int, err error)

// Program is an expression whose columns were found. It may be used by many goroutines at once.
type Program struct {
	source  string
	program *vm.Program
	used    []Use
}

// Use is a column that an expression reads.
type Use struct {
	Name  string
	Index int
}

// maxExpression bounds an expression, in bytes.
const maxExpression = 10_000

// Compile compiles an expression whose result is a text or a number.
func Compile(source string, columns Columns) (*Program, error) {
	return compile(source, columns, expr.AsAny())
}

// CompileCondition compiles an expression whose result is true or false.
func CompileCondition(source string, columns Columns) (*Program, error) {
	return compile(source, columns, expr.AsBool())
}

func compile(source string, columns Columns, result expr.Option) (*Program, error) {
	if len(source) > maxExpression {
		return nil, fmt.Errorf("the expression is longer than %d characters; split it", maxExpression)
	}
	b := &binder{columns: columns}
	options := []expr.Option{
		expr.Env(environment{}), result, expr.DisableAllBuiltins(), expr.Patch((*calleeFinder)(b)), expr.Patch(b),
	}
	for _, f := range functions {
		options = append(options, expr.Function(f.name, f.call, f.types...))
	}
	program, err := expr.Compile(source, options...)
	if b.err != nil {
		return nil, b.err
	}
	if err != nil {
		return nil, readable(source, err)
	}
	return &Program{source: source, program: program, used: b.used}, nil
}

// environment is what an expression sees: the row's cells without stray spaces around them.
type environment struct {
	Cells []string `expr:"cells"`
}

// readable turns an error of the compiler into one for people who do not know Go's types.
func readable(source string, err error) error {
	text := err.Error()
	var at *file.Error
	if errors.As(err, &at) {
		text = at.Message
		if at.Column > 0 || at.Line > 1 {
			text += fmt.Sprintf(" (at character %d)", at.From+1)
		}
	}
	text = goTypes.ReplaceAllStringFunc(text, func(t string) string { return typeNames[t] })
	switch {
	case strings.Contains(text, "mismatched types") && strings.Contains(text, "text") && strings.Contains(text, "number"):
		text += "; a cell is text: number(…) makes a number of it"
	case strings.Contains(text, "expected condition"):
		text += `; a condition compares, such as country == "DE"`
	}
	return fmt.Errorf("%s: %s", shown(source), text)
}

// typeNames are Go's types in words.
var typeNames = map[string]string{"float64": "number", "int": "number", "string": "text", "bool": "condition"}

var goTypes = regexp.MustCompile(`\b(float64|int|string|bool)\b`)

func shown(source string) string {
	if runes := []rune(source); len(runes) > 80 {
		source = string(runes[:80]) + "…"
	}
	return source
}

// calleeFinder finds the names that are called, and row in row["E-Mail"]: they are no columns. It goes over the whole
// tree before binder does.
type calleeFinder binder

// Visit implements [ast.Visitor].
func (f *calleeFinder) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.CallNode:
		f.callees = append(f.callees, n.Callee)
	case *ast.MemberNode:
		if name, ok := n.Node.(*ast.IdentifierNode); ok && name.Value == rowName {
			f.callees = append(f.callees, n.Node)
		}
	}
}

// rowName is how columns are named that are no words: row["E-Mail"].
const rowName = "row"

// binder replaces columns by their cells.
type binder struct {
	columns Columns
	callees []ast.Node
	used    []Use
	err     error // the first one
}

// Visit implements [ast.Visitor].
func (b *binder) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		if !slices.Contains(b.callees, ast.Node(n)) {
			b.bind(node, n.Value)
		}
	case *ast.MemberNode:
		if name, ok := n.Node.(*ast.IdentifierNode); ok && name.Value == rowName && slices.Contains(b.callees, ast.Node(name)) {
			column, ok := n.Property.(*ast.StringNode)
			if !ok {
				b.fail(fmt.Errorf(`row[…] takes a column's name in quotes, as row["E-Mail"]`))
				return
			}
			b.bind(node, column.Value)
		}
	case *ast.CallNode:
		b.checkCall(n)
	}
}

func (b *binder) bind(node *ast.Node, name string) {
	index, err := b.columns(name)
	if err != nil {
		if _, isFunction := find(name); isFunction {
			err = fmt.Errorf("%s is a function: write what it is of in brackets, as %s", name, signature(name))
		}
		b.fail(err)
		return
	}
	if !slices.Contains(b.used, Use{name, index}) {
		b.used = append(b.used, Use{name, index})
	}
	ast.Patch(node, &ast.MemberNode{Node: &ast.IdentifierNode{Value: "cells"}, Property: &ast.IntegerNode{Value: index}})
}

// checkCall finds what is wrong with a call that can be known before any row: its name, and arguments that are written out.
func (b *binder) checkCall(n *ast.CallNode) {
	callee, ok := n.Callee.(*ast.IdentifierNode)
	if !ok {
		return
	}
	f, ok := find(callee.Value)
	if !ok {
		b.fail(fmt.Errorf("there is no function %s; there are %s", callee.Value, strings.Join(names(), ", ")))
		return
	}
	if f.check == nil {
		return
	}
	for i, argument := range n.Arguments {
		if s, ok := argument.(*ast.StringNode); ok {
			if err := f.check(i, s.Value); err != nil {
				b.fail(fmt.Errorf("%s: %w", callee.Value, err))
			}
		}
	}
}

func (b *binder) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

// Used are the columns that the expression reads, in the order in which it names them.
func (p *Program) Used() []Use { return p.used }

// First is the name of the first column that the expression reads, of which its problems are told; "" where it reads none.
func (p *Program) First() string {
	if len(p.used) == 0 {
		return ""
	}
	return p.used[0].Name
}

// errBlank says that a cell is blank of which the expression needs something.
var errBlank = errors.New("it is blank")

// Text is the expression's result for a row, as text. It is empty where what it is made of is blank. The error is for
// the person who wrote the cell.
func (p *Program) Text(cells []string) (string, error) {
	result, err := p.run(cells)
	if errors.Is(err, errBlank) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	switch v := result.(type) {
	case string:
		return v, nil
	case float64:
		return plainNumber(v)
	case int:
		return strconv.Itoa(v), nil
	case bool:
		return "", fmt.Errorf("%s is a condition, no text: write what stands for each, as %s ? %q : %q", shown(p.source), shown(p.source), "yes", "no")
	}
	return "", fmt.Errorf("%s gives neither text nor a number", shown(p.source))
}

// Holds tells whether the condition holds for a row. One that needs something of a blank cell does not.
func (p *Program) Holds(cells []string) (bool, error) {
	result, err := p.run(cells)
	if errors.Is(err, errBlank) {
		return false, nil
	}
	holds, _ := result.(bool)
	return holds, err
}

func (p *Program) run(cells []string) (any, error) {
	trimmed := make([]string, len(cells))
	for _, u := range p.used {
		trimmed[u.Index] = strings.TrimSpace(cells[u.Index])
	}
	result, err := expr.Run(p.program, environment{trimmed})
	if err == nil || errors.Is(err, errBlank) {
		return result, err
	}
	var at *file.Error
	if errors.As(err, &at) {
		if at.Prev != nil {
			return nil, at.Prev
		}
		return nil, errors.New(at.Message)
	}
	return nil, err
}

// plainNumber writes a number without the dust of binary fractions.
func plainNumber(v float64) (string, error) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "", errors.New("the result is no number: is something divided by zero?")
	}
	return strconv.FormatFloat(roundTo(v, 10), 'f', -1, 64), nil
}

func roundTo(v float64, decimals int) float64 {
	if rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'f', decimals, 64), 64); err == nil {
		return rounded
	}
	return v
}
