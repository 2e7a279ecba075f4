package record

import (
	"math/big"
	"strconv"
)

// Compute fills every computed column and field of a copy of r; a formula
// whose operand is missing, malformed or too large leaves its value empty.
// Products round half away from zero. A formula over fields none of which is
// held keeps what stands: a cut record must not lose what its server computed.
func Compute(t Type, r Record) Record {
	next := r.Clone()
	for _, f := range t.Fields {
		if f.Kind == KRows {
			computeRows(f, next.Fields[f.Name].Rows)
		}
	}
	for _, f := range t.Fields {
		if f.Formula.Op != "" && held(f.Formula, next) {
			next.Set(f.Name, Value{Text: computeField(t, f, next)})
		}
	}
	return next
}

func held(f Formula, r Record) bool {
	for i, n := range f.Of {
		if f.Op == "sum" && i > 0 {
			break // the second operand is a column
		}
		if _, ok := r.Fields[n]; ok {
			return true
		}
	}
	return false
}

func computeRows(table Field, rows []Row) {
	for i := range rows {
		for _, c := range table.Columns {
			if c.Formula.Op == "" || len(c.Formula.Of) != 2 {
				continue
			}
			if rows[i].Cells == nil {
				rows[i].Cells = map[Name]string{}
			}
			a, _ := table.Column(c.Formula.Of[0])
			b, _ := table.Column(c.Formula.Of[1])
			text := combine(c, a, b, rows[i].Cells[a.Name], rows[i].Cells[b.Name])
			rows[i].Cells[c.Name] = text
			if text == "" {
				delete(rows[i].Cells, c.Name)
			}
		}
	}
}

func computeField(t Type, f Field, r Record) string {
	if len(f.Formula.Of) != 2 {
		return ""
	}
	a, ok := t.Field(f.Formula.Of[0])
	if !ok {
		return ""
	}
	if f.Formula.Op == "sum" {
		return sumText(a, f.Formula.Of[1], r.Fields[a.Name].Rows)
	}
	b, _ := t.Field(f.Formula.Of[1])
	return combine(f, a, b, r.Text(a.Name), r.Text(b.Name))
}

// combine computes one formula of two operands.
func combine(f, a, b Field, left, right string) string {
	if f.Formula.Op == "days" {
		if n, ok := DaysBetween(left, right); ok {
			return strconv.Itoa(n)
		}
		return ""
	}
	x, okX := scaled(a.Kind, left)
	y, okY := scaled(b.Kind, right)
	if !okX || !okY {
		return ""
	}
	switch f.Formula.Op {
	case "product":
		return unscaled(f.Kind, halfUp(new(big.Int).Mul(x, y), 10_000))
	case "difference":
		return unscaled(f.Kind, new(big.Int).Sub(x, y))
	}
	return ""
}

// sumText adds up a column; "" without rows or while a cell is malformed.
// An empty cell counts nothing.
func sumText(table Field, column Name, rows []Row) string {
	c, ok := table.Column(column)
	if !ok || len(rows) == 0 {
		return ""
	}
	total, ok := sumRows(c, rows)
	if !ok {
		return ""
	}
	return unscaled(c.Kind, total)
}

// sumRows adds up a column in ten-thousandths of its unit; false while a cell
// is malformed, or is empty although all that it is computed from is there.
func sumRows(c Field, rows []Row) (*big.Int, bool) {
	total := new(big.Int)
	for _, row := range rows {
		if row.Cells[c.Name] == "" {
			if overflown(c, row) {
				return nil, false
			}
			continue
		}
		n, ok := scaled(c.Kind, row.Cells[c.Name])
		if !ok {
			return nil, false
		}
		total.Add(total, n)
	}
	return total, true
}

func overflown(c Field, row Row) bool {
	for _, n := range c.Formula.Of {
		if row.Cells[n] == "" {
			return false
		}
	}
	return c.Formula.Op != ""
}

// scaled is a money or number text in ten-thousandths of its unit.
func scaled(k Kind, text string) (*big.Int, bool) {
	if k == KMoney {
		fen, ok := ParseMoney(text)
		return new(big.Int).Mul(big.NewInt(fen), big.NewInt(10_000)), ok
	}
	return decimal(text)
}

func unscaled(k Kind, n *big.Int) string {
	if k != KMoney {
		return decimalText(n)
	}
	fen := halfUp(n, 10_000)
	if !fen.IsInt64() {
		return ""
	}
	text := MoneyText(fen.Int64())
	if _, ok := ParseMoney(text); !ok {
		return ""
	}
	return text
}
