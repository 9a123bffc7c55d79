package language

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

var header = []string{"city", "price", "E-Mail", "name", "date", "country", "number"}

func columns(name string) (int, error) {
	if i := slices.Index(header, name); i >= 0 {
		return i, nil
	}
	return 0, fmt.Errorf("the sheet has no column %q", name)
}

var row = []string{" Köln ", "1,234.50", "ana@example.com", "Dr. Ana María López", "2026-03-05", "DE", "7"}

func TestText(t *testing.T) {
	for source, want := range map[string]string{
		`city`:                                          "Köln",
		`upper(city)`:                                   "KÖLN",
		`title("new YORK city")`:                        "New York City",
		`capital("école")`:                              "École",
		`row["E-Mail"]`:                                 "ana@example.com",
		`number(number)`:                                "7", // the function of the column
		`date(date, "d.m.yy")`:                          "5.3.26",
		`date`:                                          "2026-03-05",
		`date(date, "dddd, d. mmmm yyyy", "de")`:        "Donnerstag, 5. März 2026",
		`date(date, "d mmmm", "ru")`:                    "5 марта",
		`date(date, "mmmm yyyy", "fr")`:                 "mars 2026",
		`date(date, "d 'de' mmmm", "es")`:               "5 de marzo",
		`date("2026-03-05 14:07", "h:mm am/pm")`:        "2:07 PM",
		`date("2026-03-05 14:07", "hh:mm")`:             "14:07",
		`date("3/5/2026", "d mmm", "en", "m/d/yyyy")`:   "5 Mar",
		`date("05.03.2026", "yyyy-mm-dd")`:              "2026-03-05",
		`money(price, "EUR", "de")`:                     "1.234,50\u00a0€",
		`money(price, "usd")`:                           "$1,234.50",
		`money(1234, "EUR", "de-AT", 0)`:                "€\u00a01.234",
		`money("19,90", "EUR", "fr")`:                   "19,90\u00a0€",
		`format(price, "de")`:                           "1.234,5",
		`format(1234567.891, "en-IN", 2)`:               "12,34,567.89",
		`number("1.234", "de") + 1`:                     "1235",
		`number("€ 12.50") * 2`:                         "25",
		`number("12 %")`:                                "0.12",
		`number("1'234.50")`:                            "1234.5",
		`number("EUR 1 234,5")`:                         "1234.5",
		`number("-3")`:                                  "-3",
		`number("0.1") + number("0.2")`:                 "0.3",
		`round(number(price) * 0.8, 0)`:                 "988",
		`country == "DE" ? "Hallo" : "Hello"`:           "Hallo",
		`country in ["DE", "AT"] ? "ja" : "nein"`:       "ja",
		`first_name(name)`:                              "Ana",
		`first_name("López, Ana")`:                      "Ana",
		`first_name("Ana López, PhD")`:                  "Ana",
		`first_name("Prof. Dr. med. Jürgen Klein")`:     "Jürgen",
		`first_name("Cher")`:                            "Cher",
		`first_name("Dr.")`:                             "Dr.",
		`truncate("The quick brown fox", 12)`:           "The quick…",
		`truncate("The quick brown fox", 19)`:           "The quick brown fox",
		`truncate("Donaudampfschifffahrt", 8)`:          "Donauda…",
		`truncate("One, two", 6)`:                       "One…",
		`truncate("🇩🇪🇫🇷🇪🇸", 2)`:                         "🇩🇪…",
		`default("  ", "none") + default(city, "none")`: "noneKöln",
		`replace(city, "K", "C")`:                       "Cöln",
		`length("🇩🇪é")`:                                 "2",
		`trim("  a   b ")`:                              "a b",
		`city + ", " + country`:                         "Köln, DE",
		`"}}"`:                                          "}}",
	} {
		p, err := Compile(source, columns)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if got, err := p.Text(row); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", source, got, err, want)
		}
	}
}

// What is made of a blank cell is blank: the binding's default says what stands there then.
func TestBlankCells(t *testing.T) {
	blank := make([]string, len(header))
	for _, source := range []string{
		`city`, `upper(city)`, `money(price, "EUR")`, `format(price, "de")`, `number(price) * 2`, `date(date, "d mmm")`, `first_name(name)`,
		`truncate(city, 3)`, `price + city`,
	} {
		p, err := Compile(source, columns)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := p.Text(blank); got != "" || err != nil {
			t.Errorf("%s: %q, %v", source, got, err)
		}
	}
	p, err := CompileCondition(`number(price) > 3`, columns)
	if err != nil {
		t.Fatal(err)
	}
	if holds, err := p.Holds(blank); holds || err != nil {
		t.Errorf("%v, %v", holds, err)
	}
}

func TestConditions(t *testing.T) {
	for source, want := range map[string]bool{
		`country == "DE"`: true, `country != "DE"`: false, `number(price) > 1000 and not blank(city)`: true, `city matches "^K"`: true,
		`row["E-Mail"] endsWith "@example.com"`: true, `length(name) > 40`: false, `country in ["FR"] or city contains "ö"`: true, `true`: true,
	} {
		p, err := CompileCondition(source, columns)
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if got, err := p.Holds(row); err != nil || got != want {
			t.Errorf("%s: %v, %v", source, got, err)
		}
	}
}

func TestMistakesAreToldBeforeAnyRow(t *testing.T) {
	for source, want := range map[string]string{
		`prise + 1`:                   `the sheet has no column "prise"`,
		`row["Mail"]`:                 `the sheet has no column "Mail"`,
		`row[city]`:                   `row[…] takes a column's name in quotes, as row["E-Mail"]`,
		`upper`:                       `upper is a function: write what it is of in brackets, as upper(city)`,
		`uper(city)`:                  `there is no function uper; there are upper, lower`,
		`price > 100`:                 `price > 100: invalid operation: > (mismatched types text and number) (at character 7); a cell is text: number(…) makes a number of it`,
		`upper(city`:                  `upper(city: unexpected token EOF`,
		`upper()`:                     `not enough arguments to call upper`,
		`money(price, "EURO")`:        `money: "EURO" is not a currency; write its three letters, such as EUR`,
		`money(price, "EUR", "xx-1")`: `money: "xx-1" is not a language; write one such as en, de or pt-BR`,
		`date(date, "day")`:           `date: the form "day" has a letter 'a' that stands for nothing`,
		`date(date, "d mmm", "eu")`:   `date: the names of months in "eu" are not known`,
		`env("HOME")`:                 `there is no function env`,
		`now()`:                       `there is no function now`,
		`cells[0]`:                    `the sheet has no column "cells"`,
		strings.Repeat("a", 20_000):   `the expression is longer than 10000 characters; split it`,
	} {
		_, err := Compile(source, columns)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: %v, want %s", source, err, want)
		}
	}
	if _, err := CompileCondition(`city`, columns); err == nil || !strings.Contains(err.Error(), `a condition compares, such as country == "DE"`) {
		t.Errorf("%v", err)
	}
}

func TestCellsThatCannotBeRead(t *testing.T) {
	for source, want := range map[string]string{
		`number(city)`:            `"Köln" is not a number`,
		`number("1.234")`:         `"1.234" can be a thousand and some, or less than a thousand; say how it is written: number(…, "en") or number(…, "de")`,
		`number("1,234")`:         `"1,234" can be`,
		`number("12.3.4,5.6")`:    `"12.3.4,5.6" is not a number`,
		`number("1e9")`:           `"1e9" is not a number`,
		`number(price) / 0`:       `the result is no number: is something divided by zero?`,
		`date(city, "d mmm")`:     `"Köln" is not a date that can be read by itself; say how it is written: date(…, …, "en", "mm/dd/yyyy")`,
		`date("3/5/26", "d mmm")`: `"3/5/26" is not a date that can be read by itself`,
		`date("2026-02-30", "d")`: `there is no such date as "2026-02-30"`,
		`country == "DE"`:         `country == "DE" is a condition, no text`,
		`money(price, country)`:   `"DE" is not a currency`,
		`truncate(city, 0)`:       `truncate: the number of characters must be at least 1`,
		`[1, 2]`:                  `gives neither text nor a number`,
		`replace(replace(replace("` + strings.Repeat("a", 900) + `", "a", "` + strings.Repeat("b", 900) + `"), "b", "` + strings.Repeat("c", 900) + `"), "c", "d")`: `too long for replace`,
	} {
		p, err := Compile(source, columns)
		if err != nil {
			t.Errorf("%.40s: %v", source, err)
			continue
		}
		if got, err := p.Text(row); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: %.40q, %v; want %s", source, got, err, want)
		}
	}
}

func TestUsedColumns(t *testing.T) {
	p, err := Compile(`upper(city) + row["E-Mail"] + city`, columns)
	if want := []Use{{"city", 0}, {"E-Mail", 2}}; err != nil || !slices.Equal(p.Used(), want) {
		t.Errorf("%v, %v", p.Used(), err)
	}
}

func TestManyAtOnce(t *testing.T) {
	p, err := Compile(`title(city) + money(price, "EUR", "de") + date(date, "mmmm", "de")`, columns)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				if got, err := p.Text(row); err != nil || got != "Köln1.234,50\u00a0€März" {
					t.Errorf("%q, %v", got, err)
				}
			}
		})
	}
	all.Wait()
}

func TestEveryFunctionIsShownAsItWorks(t *testing.T) {
	anything := func(string) (int, error) { return 0, nil }
	for _, f := range Functions() {
		if _, err := Compile(f.Usage, anything); err != nil {
			t.Errorf("%s: %v", f.Usage, err)
		}
	}
}

func FuzzCompile(f *testing.F) {
	for _, s := range []string{`upper(city)`, `row["E-Mail"]`, `number(price) > 3 ? "a" : city[0:2]`, `date(date, "d mmm")`, `{"a": 1}.a`, `[city][0]`, `let x = city; x + x`} {
		f.Add(s, "1,5")
	}
	f.Fuzz(func(t *testing.T, source, cell string) {
		p, err := Compile(source, columns)
		if err != nil {
			return
		}
		cells := slices.Repeat([]string{cell}, len(header))
		one, _ := p.Text(cells)
		if two, _ := p.Text(cells); one != two {
			t.Errorf("%q gives %q and %q", source, one, two)
		}
	})
}
