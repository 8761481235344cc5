package api

import (
	"fmt"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"fupindai/internal/app"
)

// describe begins the description: what holds for all operations.
func describe(version string) *huma.OpenAPI {
	registry := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	schemas := registry.Map()
	schemas["Receipt"] = receiptSchema()
	schemas["Problem"] = problemSchema()
	return &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{
			Title: "fupindai", Version: version,
			Description: "扶贫小额信贷全过程管理接口。金额均为整数分，日期为 2019-07-05。\n\n" +
				"Poverty-alleviation microcredit from application to recovery. Sums are whole fen, days are written 2019-07-05. " +
				"Every refusal names its rule and says, in the language of Accept-Language, why and what to do.",
		},
		Components: &huma.Components{
			Schemas: registry,
			SecuritySchemes: map[string]*huma.SecurityScheme{
				"token":   {Type: "http", Scheme: "bearer", Description: "令牌，由 fupindai token new 发放 / a token given by fupindai token new"},
				"session": {Type: "apiKey", In: "cookie", Name: "fupindai", Description: "网页登录 / the session of the pages"},
			},
		},
		Security: []map[string][]string{{"token": {}}, {"session": {}}},
	}
}

func receiptSchema() *huma.Schema {
	event := &huma.Schema{Type: "object", Required: []string{"seq", "stream", "type"}, Properties: map[string]*huma.Schema{
		"seq": {Type: "integer"}, "type": {Type: "string"}, "stream": {Type: "string"},
	}}
	return &huma.Schema{
		Type: "object", Required: []string{"command", "created", "events", "first_seq", "id", "last_seq", "repeated"},
		Description: "办理回执；可由日志重建 / the answer to an accepted command; it can be rebuilt from the journal",
		Properties: map[string]*huma.Schema{
			"command":   {Type: "string"},
			"id":        {Type: "string", Description: "请求编号 / the Idempotency-Key"},
			"first_seq": {Type: "integer"},
			"last_seq":  {Type: "integer"},
			"created":   {Type: "array", Items: &huma.Schema{Type: "string"}, Description: "新产生的编号 / numbers of what was created"},
			"events":    {Type: "array", Items: event},
			"repeated":  {Type: "boolean", Description: "此前已办理 / it had been accepted before"},
		},
	}
}

func problemSchema() *huma.Schema {
	text := func(about string) *huma.Schema { return &huma.Schema{Type: "string", Description: about} }
	figures := &huma.Schema{Type: "object", AdditionalProperties: true, Description: "数字，不含个人信息 / figures; no personal data"}
	row := &huma.Schema{Type: "object", Required: []string{"code", "figures", "row", "rule", "says", "then"}, Properties: map[string]*huma.Schema{
		"row": text("编号 / the row"), "rule": text(""), "code": text(""), "says": text(""), "then": text(""), "figures": figures,
	}}
	return &huma.Schema{
		Type: "object", Required: []string{"code", "detail", "figures", "request", "says", "status", "then", "title", "type"},
		Description: "未办理（RFC 9457） / why not (RFC 9457)",
		Properties: map[string]*huma.Schema{
			"type": text("条文链接 / a link to the rule's sentence"), "title": text(""), "status": {Type: "integer"}, "detail": text(""),
			"rule": text("条款 / the rule, such as A5.2"), "code": text("代码，不变 / a code that never changes"),
			"says": text("为什么 / why"), "then": text("怎么办 / what to do"),
			"field": text("哪一项 / the argument it concerns"), "figures": figures,
			"rows": {Type: "array", Items: row}, "request": text("日志编号 / the number in the log"),
		},
	}
}

func ref(name string) *huma.Schema { return &huma.Schema{Ref: "#/components/schemas/" + name} }

// responses are an answer and the problem that may come instead.
func responses(says string, answer *huma.Schema) map[string]*huma.Response {
	return map[string]*huma.Response{
		"200":     {Description: says, Content: map[string]*huma.MediaType{"application/json": {Schema: answer}}},
		"default": {Description: "未办理 / refused or failed", Content: map[string]*huma.MediaType{"application/problem+json": {Schema: ref("Problem")}}},
	}
}

// headers that every operation takes.
func headers(more ...*huma.Param) []*huma.Param {
	text := &huma.Schema{Type: "string"}
	return slices.Concat(more, []*huma.Param{
		{Name: "Fupindai-Post", In: "header", Schema: text, Description: "使用哪个岗位：角色@单位 / which post is used: role@unit"},
		{Name: "Accept-Language", In: "header", Schema: text, Description: "zh 或 en / zh or en"},
	})
}

// commandOperation describes one command.
func commandOperation(s *app.Spec) *huma.Operation {
	about := fmt.Sprintf("条款 / rules: %s\n\n岗位 / roles: %s", strings.Join(s.Rules, ", "), strings.Join(Roles(s.Name), ", "))
	if s.Signs {
		about += "\n\n签名：须在 5 分钟内再次输入密码，令牌不能办理 / a signature: the password was entered again within 5 minutes; a token cannot give it"
	}
	article, _, _ := strings.Cut(s.Rules[0], ".")
	return &huma.Operation{
		OperationID: s.Name, Method: "POST", Path: commandsPath + s.Name, Summary: s.Zh + " / " + s.En, Description: about, Tags: []string{article},
		Parameters: headers(&huma.Param{
			Name: "Idempotency-Key", In: "header", Required: true,
			Schema:      &huma.Schema{Type: "string", Pattern: `^[A-Za-z0-9._:-]{8,80}$`},
			Description: "每次办理一个新编号，重试用原编号 / a new one for each act, the same one when it is repeated",
		}),
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: argumentsSchema(s)}}},
		Responses:   responses("已办理 / done", ref("Receipt")),
		Extensions:  map[string]any{"x-rules": s.Rules, "x-roles": Roles(s.Name), "x-signs": s.Signs},
	}
}
