package page

import (
	"fmt"
	"strings"
)

// input is one field of a form as the templates "field", "select", "ticks" and
// "area" show it: label, help and error belong to it.
type input struct {
	ID, Name    string
	Label, Help string
	Value       string
	Error       string
	Options     []Option
	Type, Mode  string // of the input element; keyboard of a phone
	Many        bool   // several pictures
	Picture     bool   // one picture
	Rows        string
	Required    bool
	Full        bool // takes the whole width
	Num         bool
	Form        string // id of the form, for a field that stands outside it
	Complete    string // autocomplete
	Described   string // ids of help and error
	Radio       bool
}

// in makes a field. key is the command's argument, "amount_fen", or argument and
// place, "amount_fen/suggest", where one argument has several labels. Flags:
// required full money int date tel password file rows=3 form=act.
func (w words) in(page framed, key, value string, flags ...string) (input, error) {
	f, ok := fields[key]
	if !ok {
		return input{}, fmt.Errorf("field %q has no label", key)
	}
	name, place, _ := strings.Cut(key, "/")
	id := "f-" + name
	if place != "" {
		id += "-" + place
	}
	in := input{
		ID: id, Name: name, Value: value, Type: "text", Complete: "off",
		Label: f.label.In(w.lang), Help: f.help.In(w.lang), Error: page.Frame().Wrong(name),
	}
	for _, flag := range flags {
		k, v, _ := strings.Cut(flag, "=")
		switch k {
		case "": // a flag that is not set
		case "required":
			in.Required = true
		case "full":
			in.Full = true
		case "money":
			in.Mode, in.Num = "decimal", true
		case "int":
			in.Mode, in.Num = "numeric", true
		case "date":
			in.Type = "date"
		case "tel":
			in.Type, in.Mode = "tel", "tel"
		case "file":
			in.Type = "file"
		case "picture":
			in.Type, in.Picture = "file", true
		case "many":
			in.Many = true
		case "password":
			in.Type, in.Complete = "password", "current-password"
		case "user":
			in.Complete = "username"
		case "newpassword":
			in.Type, in.Complete = "password", "new-password"
		case "otp":
			in.Complete = "one-time-code"
		case "radio":
			in.Radio = true
		case "rows":
			in.Rows = v
		case "form":
			in.Form = v
		default:
			return input{}, fmt.Errorf("field %q: unknown flag %q", key, flag)
		}
	}
	var ids []string
	if in.Help != "" {
		ids = append(ids, in.ID+"-h")
	}
	if in.Error != "" {
		ids = append(ids, in.ID+"-e")
	}
	in.Described = strings.Join(ids, " ")
	return in, nil
}

// pick makes a field with options: a select, or a group of ticks.
func (w words) pick(page framed, key string, options []Option, flags ...string) (input, error) {
	in, err := w.in(page, key, "", flags...)
	in.Options = options
	return in, err
}

// label is the label of a command's field in the reader's language, "" for what no form
// has; FieldError lists show it.
func (w words) label(name, command string) string {
	if f, ok := fields[name+"/"+command]; ok {
		return f.label.In(w.lang)
	}
	if f, ok := fields[name]; ok {
		return f.label.In(w.lang)
	}
	for key, f := range fields {
		if strings.HasPrefix(key, name+"/") {
			return f.label.In(w.lang)
		}
	}
	return ""
}

// wrong is one entry of the summary of errors.
type wrong struct{ Href, Label, Says string }

// row makes the summary entries of a page's errors.
func (w words) row(s Shell) []wrong {
	var ws []wrong
	for _, e := range s.Errors {
		if label := w.label(e.Field, e.Command); label != "" { // a list's rows, the case itself: no field to put right
			ws = append(ws, wrong{"#w-" + e.Field, label, e.Says})
		}
	}
	return ws
}

// sending is a form's hidden part.
type sending struct {
	Shell Shell
	Send  Send
}

func (w words) send(page framed, s Send) sending { return sending{page.Frame(), s} }

type fieldWords struct{ label, help Text }

// fields are the labels and helps of all form fields, by argument.
var fields = map[string]fieldWords{
	"account":             {Say("账号"), Text{}},
	"password":            {Say("密码"), Text{}},
	"old_password":        {Say("现在的密码"), Text{}},
	"password/new":        {Say("新密码"), Text{}},
	"repeat":              {Say("再输一次新密码"), Text{}},
	"code/factor":         {Say("6 位数字"), Text{}},
	"q/acts":              {Say("业务名称"), Text{}},
	"q/parameters":        {Say("名称、编号或条款"), Text{}},
	"user/log":            {Say("人员（账号）"), Text{}},
	"user/id":             {Say("账号"), Say("小写字母和数字，给了就不能改")},
	"phone/own":           {Say("本人电话"), Text{}},
	"to/post":             {Say("最后一天"), Say("不知道的不填")},
	"parameter":           {Say("参数"), Text{}},
	"value":               {Say("县级值"), Say("整数，按参数的单位")},
	"kind/calendar":       {Say("种类"), Text{}},
	"name/feast":          {Say("节日"), Say("如 古尔邦节")},
	"first":               {Say("第一天"), Say("录入全年的填 1 月 1 日")},
	"lines":               {Say("全年放假安排"), Say("每行一个：节日 起..止 补班日，如 元旦 2027-01-01..2027-01-03 2027-01-10")},
	"reason/withdraw":     {Say("撤回原因"), Text{}},
	"sign":                {Say("登录密码"), Say("签名须再次输入")},
	"sign/confirm":        {Say("登录密码"), Say("签名须再次输入")},
	"to_date":             {Say("调到"), Text{}},
	"q":                   {Say("姓名、首字母、户编号或证号后四位"), Text{}},
	"borrower":            {Say("借款人"), Say("须为本户成员")},
	"borrower/filter":     {Say("借款人"), Text{}},
	"amount_fen":          {Say("申请金额（元）"), Text{}},
	"amount_fen/suggest":  {Say("县建议（元，只能调低）"), Text{}},
	"amount_fen/decide":   {Say("银行批准（元，只能调低）"), Text{}},
	"amount_fen/disburse": {Say("放款金额（元）"), Say("不得高于批准额")},
	"term_months":         {Say("申请期限（月）"), Text{}},
	"term_months/suggest": {Say("期限（月）"), Text{}},
	"purpose":             {Say("贷款用途"), Say("目录内的生产用途")},
	"project":             {Say("项目说明"), Say("做什么、规模、预算和自筹")},
	"bank":                {Say("承贷机构"), Text{}},
	"place":               {Say("调查地点"), Text{}},
	"findings":            {Say("调查情况"), Say("住房、土地牲畜、劳动力、项目与自有条件")},
	"income_fen":          {Say("上年收入（元）"), Text{}},
	"debts_fen":           {Say("现有负债（元）"), Say("没有填 0")},
	"conditions":          {Say("符合的条件"), Say("逐项核实后勾选")},
	"reason":              {Say("提示说明"), Say("写明理由，随审批表打印")},
	"note":                {Say("意见"), Text{}},
	"note/close-loan":     {Say("利息说明"), Say("为什么登记的利息少于系统计算数")},
	"note/return":         {Say("说明"), Say("选“其他”时必填")},
	"note/exit":           {Say("原因"), Say("写明事实，至少十个字")},
	"note/own":            {Say("说明"), Say("本户自己的话，可不填")},
	"note/answer":         {Say("说明"), Say("不同意时必填，至少十个字")},
	"answer/correction":   {Say("意见"), Text{}},
	"request":             {Say("本户书面请求"), Say("日期、由谁签名捺印、存放在哪里")},
	"why":                 {Say("更正原因"), Say("至少十个字，如“回单日期是七月十五日”")},
	"day":                 {Say("更正后日期"), Text{}},
	"mode":                {Say("方式"), Text{}},
	"partner":             {Say("合作主体"), Say("企业或合作社的名称")},
	"partner_code":        {Say("统一社会信用代码"), Say("照营业执照，18 位")},
	"agreement":           {Say("合作协议"), Say("编号和存放处")},
	"agreement_months":    {Say("协议期限（月）"), Say("不长于贷款期限")},
	"consent":             {Say("本户书面同意书"), Say("编号和存放处")},
	"labour":              {Say("本户参与劳动"), Say("谁参加、做什么、怎样记工")},
	"benefit":             {Say("收益约定"), Say("数额和兑付时间")},
	"to":                  {Say("退回到"), Text{}},
	"reasons":             {Say("退回原因"), Text{}},
	"reason/decline":      {Say("不予贷款原因"), Text{}},
	"reason/refuse":       {Say("不予受理原因"), Text{}},
	"rate_ppm":            {Say("年利率（%）"), Text{}},
	"contract":            {Say("借款合同号"), Text{}},
	"receipt":             {Say("借据号"), Text{}},
	"receipt/further":     {Say("本次借据号"), Say("分次放款另有借据的才填")},
	"holder":              {Say("收款户名"), Say("须与借款人一致")},
	"account/disburse":    {Say("收款账号"), Say("只显示末四位")},
	"done_on":             {Say("办理日期"), Say("实际办理的那一天")},
	"says":                {Say("情况说明"), Say("写明为什么没有按期，有什么材料")},
	"outcome":             {Say("结论"), Text{}},
	"months":              {Say("展期（月）"), Text{}},
	"ground":              {Say("原因性质"), Text{}},
	"cause":               {Say("不能到期偿还的原因"), Say("写明事实，至少十个字")},
	"note/extension":      {Say("意见"), Say("不同意时必填，至少十个字")},
	"reason/judge":        {Say("认定理由"), Say("依据了什么，为什么这样认定；至少十个字")},
	"consequence":         {Say("处理结果"), Text{}},
	"rule":                {Say("条款"), Text{}},
	"due_from":            {Say("截止日起"), Text{}},
	"dated_by":            {Say("日期凭据"), Say("补记以前的事才填：写明哪份纸质单据能证明日期")},
	"principal_fen":       {Say("归还本金（元）"), Text{}},
	"interest_fen":        {Say("归还利息（元）"), Text{}},
	"document":            {Say("文号"), Say("如 洛扶贫领发〔2019〕12号")},
	"document/basis":      {Say("依据文件"), Text{}},
	"file":                {Say("名册文件"), Say("xlsx 或 csv；表头按名称识别")},
	"file/national":       {Say("全国系统名单"), Say("xlsx 或 csv；从全国系统导出")},
	"file/book":           {Say("老台账文件"), Say("xlsx 或 csv；16列台账，表头按名称识别")},
	"file/payments":       {Say("放款清单文件"), Say("xlsx 或 csv；从核心系统导出，表头按名称识别")},
	"file/bank-list":      {Say("承贷机构清单"), Say("xlsx 或 csv；由承贷机构出具")},
	"as_of/book":          {Say("接管日"), Say("时限从这一天起算；以前的步骤不作为未按期")},
	"encoding":            {Say("csv 编码"), Text{}},
	"as_of":               {Say("截至日期"), Text{}},
	"source":              {Say("来源"), Say("单位、系统或文件，如 全国扶贫开发信息系统")},
	"list_a":              {Say("前一份"), Text{}},
	"list_b":              {Say("后一份"), Text{}},
	"kind":                {Say("差异类型"), Text{}},
	"township":            {Say("乡镇"), Text{}},
	"village":             {Say("村"), Text{}},
	"state":               {Say("状态"), Text{}},
	"name":                {Say("姓名"), Text{}},
	"resolution":          {Say("处理"), Text{}},
	"step":                {Say("环节"), Text{}},
	"from":                {Say("起始日"), Text{}},
	"last":                {Say("最后一天"), Text{}},
	"from/applied":        {Say("申请日起"), Text{}},
	"division":            {Say("区划"), Text{}},
	"due_to":              {Say("到期日不晚于"), Text{}},
	"due_from/ledger":     {Say("到期日不早于"), Text{}},
	"lent_from":           {Say("放款日不早于"), Text{}},
	"lent_to":             {Say("放款日不晚于"), Text{}},
	"problem":             {Say("存在问题"), Text{}},
	"missing":             {Say("缺项"), Text{}},
	"col":                 {Say("选择列"), Text{}},
	"loan_purpose":        {Say("用途"), Text{}},
	"balance":             {Say("贷款状态"), Text{}},
	"way":                 {Say("提款方式"), Text{}},
	"serial":              {Say("银行流水号"), Say("照银行流水填写，只登记一次")},
	"amount_fen/taken":    {Say("提款金额（元）"), Text{}},
	"payee/withdrawal":    {Say("对方户名"), Say("转账和受托支付的必填")},
	"payee_account":       {Say("对方账号"), Text{}},
	"phone/withdrawal":    {Say("经办人电话"), Say("银行有记录的填")},
	"done_on/withdrawal":  {Say("提款日期"), Text{}},
	"payee/use":           {Say("付给谁"), Text{}},
	"goods":               {Say("买了什么"), Say("品种、数量、单价")},
	"agrees":              {Say("与合同用途是否一致"), Text{}},
	"problem/use":         {Say("问题类别"), Say("不一致的选")},
	"note/use":            {Say("情况说明"), Say("不一致的写明事实，至少十个字")},
	"voucher":             {Say("凭据照片"), Say("发票、收据或货物；拍摄地点不保存")},
	"done_on/use":         {Say("核实日期"), Text{}},
	"commitment":          {Say("承诺"), Say("号码的 SHA-256，64 位")},
	"number/draw":         {Say("号码"), Say("提交承诺时记下的号码，12 至 64 位字母和数字")},
	"in_person":           {Say("见到本人"), Text{}},
	"use":                 {Say("实际用途"), Text{}},
	"use_note":            {Say("实际用在哪里"), Say("与合同一致的不填")},
	"condition":           {Say("项目现状"), Text{}},
	"stock":               {Say("现在有多少（头、只、亩）"), Text{}},
	"family":              {Say("家庭变化"), Text{}},
	"will":                {Say("还款意愿和能力"), Text{}},
	"problem/check":       {Say("有无问题"), Text{}},
	"amount_fen/problem":  {Say("涉及金额（元）"), Text{}},
	"note/check":          {Say("情况说明"), Say("发现问题的写明事实，至少十个字")},
	"advice":              {Say("处理建议"), Text{}},
	"flow":                {Say("资金流向和凭据"), Say("付给谁、多少、有什么单据")},
	"partner/check":       {Say("合作经营与分红"), Say("合作发展的填")},
	"photo/check":         {Say("照片"), Say("拍摄地点不保存")},
	"present":             {Say("在场成员"), Say("至少两人；只列当日在名单上的人")},
	"signed":              {Say("借款人签名"), Text{}},
	"put_right":           {Say("核实已整改的问题"), Say("在场的人都没有参与整改，才能算验收")},
	"done_on/check":       {Say("检查日期"), Text{}},
	"source/finding":      {Say("发现方式"), Text{}},
	"note/finding":        {Say("具体情况"), Say("谁、什么时间、多少钱、有什么证据；至少十个字")},
	"measure":             {Say("整改措施"), Say("至少十个字")},
	"deadline":            {Say("整改期限"), Text{}},
	"persons/plan":        {Say("整改责任人"), Text{}},
	"note/plan":           {Say("意见"), Say("可不填")},
	"wrong":               {Say("认定有误的"), Say("认定后，对签过字的村、乡、县、行各登记一件疑似")},
	"to/problem":          {Say("退回到"), Text{}},
	"note/back":           {Say("退回原因"), Say("至少十个字")},
	"evidence/mend":       {Say("整改情况和佐证"), Say("做了什么、有什么证明；至少十个字")},
	"scan/evidence":       {Say("佐证材料"), Say("JPG、PNG 或 PDF，可不传")},
	"question":            {Say("请求指导的事项"), Say("至少十个字")},
	"answer/guidance":     {Say("答复"), Say("至少十个字")},
	"note/verify":         {Say("验收意见"), Say("看到了什么；至少十个字")},
	"note/void":           {Say("作废原因"), Say("至少十个字")},
	"loans":               {Say("贷款"), Say("逐笔核对，不发的去掉勾选")},
	"pay_by":              {Say("限期还款日"), Say("写在通知书上")},
	"way/serve":           {Say("送达方式"), Text{}},
	"receiver":            {Say("签收人身份"), Say("签收的填")},
	"person/serve":        {Say("签收人或见证人姓名"), Say("他人签收、拒签的必填")},
	"post":                {Say("挂号信编号"), Say("邮寄的必填")},
	"scan/receipt":        {Say("回执或照片"), Say("留置拍照的必传")},
	"present/serve":       {Say("送达成员"), Say("只列当日在名单上的人")},
	"done_on/serve":       {Say("送达日期"), Text{}},
	"way/log":             {Say("催收方式"), Text{}},
	"spoke":               {Say("联系到谁"), Text{}},
	"note/log":            {Say("催收情况"), Say("怎么说的、有什么困难；至少十个字")},
	"promise_fen":         {Say("承诺还款金额（元）"), Say("没有承诺的不填")},
	"promise_on":          {Say("承诺还款日期"), Text{}},
	"present/log":         {Say("催收成员"), Say("不填即登记人本人")},
	"done_on/log":         {Say("催收日期"), Text{}},
	"members":             {Say("清收小组成员"), Say("县、乡、村、承贷机构至少各一人")},
	"document/recovery":   {Say("成立文件文号"), Text{}},
	"class":               {Say("清收类别"), Text{}},
	"amount_fen/recovery": {Say("应收回金额（元）"), Say("对象不精准的为全部本金")},
	"deadline/recovery":   {Say("清收期限"), Text{}},
	"measure/recovery":    {Say("清收措施"), Say("至少十个字")},
	"starts_on":           {Say("公示起始日"), Text{}},
	"phone":               {Say("举报电话"), Text{}},
	"office":              {Say("受理单位"), Text{}},
	"text":                {Say("您要反映的情况"), Say("写清人和事；不要写身份证号")},
	"text/answer":         {Say("答复内容"), Text{}},
	"reason/notice":       {Say("中断原因"), Say("如：被风刮走、被撕毁，何时发现")},
	"photo":               {Say("张贴照片"), Say("拍到整张公示和张贴的地方")},
	"photos":              {Say("照片（可不填，最多三张）"), Say("照片里的位置信息会去掉")},
	"reporter":            {Say("您的姓名（可不填）"), Text{}},
	"reporter_phone":      {Say("您的电话（可不填）"), Text{}},
	"code":                {Say("查询码"), Say("8 位字母和数字")},
	"answer":              {Say("答复"), Say("会按查询码给反映人看")},
	"seat":                {Say("职务"), Text{}},
	"user":                {Say("人员"), Text{}},
	"bank/officer":        {Say("所属承贷机构"), Say("信贷员必填")},
	"role":                {Say("角色"), Text{}},
	"unit":                {Say("单位"), Text{}},
	"login":               {Say("账号"), Text{}},
	"person":              {Say("成员"), Text{}},
	"person/head":         {Say("新户主"), Text{}},
	"persons":             {Say("分出的成员"), Say("勾选的第一人为新户户主；户主不能分出")},
	"guardian":            {Say("监护人"), Say("须成年")},
	"into":                {Say("并入的户"), Text{}},
	"name/unit":           {Say("新名称"), Text{}},
	"name_en":             {Say("英文名称"), Say("可不填")},
	"into/unit":           {Say("承接单位"), Say("同一级的机构")},
	"kind/departure":      {Say("去向"), Text{}},
	"last/depart":         {Say("最后一天"), Text{}},
	"document/depart":     {Say("依据文件"), Text{}},
	"name/new":            {Say("新姓名"), Say("与身份证一致")},
	"number/id":           {Say("正确的身份证号"), Say("18 位，最后一位可为 X")},
	"number/household":    {Say("新户编号"), Text{}},
	"village/move":        {Say("迁入村"), Text{}},
	"address":             {Say("新住址"), Text{}},
	"account/new":         {Say("新账号"), Say("本人账户")},
	"done_on/change":      {Say("变更日期"), Say("从哪一天起")},
	"scan":                {Say("签名页扫描件"), Say("JPG、PNG 或 PDF；照片的拍摄地点不保存")},
	"keeper":              {Say("第二保管人"), Say("与补录人共同保管原件")},
	"seats":               {Say("在纸上签名的职务"), Text{}},
	"done_on/signed":      {Say("签名日期"), Say("纸上写的日期")},
	"export_purpose":      {Say("导出用途"), Say("给谁、做什么用")},
}
