// Package receipt writes orders for people.
package receipt

import (
	"fmt"
	"html/template"
	"io"

	"shop.example/checkout/orders"
)

var page = template.Must(template.New("receipt").Funcs(template.FuncMap{"money": money}).Parse(`<!doctype html>
<title>Order {{.ID}}</title>
<h1>Thank you, {{.Cart.Customer}}</h1>
<p>We deliver to {{.Address}}.</p>
<table>
{{- range .Quote.Entries}}
<tr><td>{{.Text}}</td><td>{{money .Cents}}</td></tr>
{{- end}}
<tr><th>Total</th><th>{{money .Quote.Cents}}</th></tr>
</table>
<small>{{.Signature}}</small>
`))

// Write writes the receipt of an order as a page.
func Write(w io.Writer, o *orders.Order) error {
	return page.Execute(w, o)
}

func money(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "−", -cents
	}
	return fmt.Sprintf("%s%d.%02d €", sign, cents/100, cents%100)
}
