package calendar

// Notice is what the State Council's office published for one year.
type Notice struct {
	Year   int
	Source string
	Off    []string // spans of days off that are not all weekends: 2026-01-01/2026-01-03
	Worked []string // weekend days that are worked
}

// Shipped is the calendar with the notices that ship with the program.
func Shipped() Calendar { return New(notice2025(), notice2026()) }

func notice2025() Notice {
	return Notice{Year: 2025, Source: "国办发明电〔2024〕12号",
		Off: []string{
			"2025-01-01/2025-01-01", // 元旦
			"2025-01-28/2025-02-04", // 春节
			"2025-04-04/2025-04-06", // 清明节
			"2025-05-01/2025-05-05", // 劳动节
			"2025-05-31/2025-06-02", // 端午节
			"2025-10-01/2025-10-08", // 国庆节、中秋节
		},
		Worked: []string{"2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"}}
}

func notice2026() Notice {
	return Notice{Year: 2026, Source: "国办发明电〔2025〕7号",
		Off: []string{
			"2026-01-01/2026-01-03", // 元旦
			"2026-02-15/2026-02-23", // 春节
			"2026-04-04/2026-04-06", // 清明节
			"2026-05-01/2026-05-05", // 劳动节
			"2026-06-19/2026-06-21", // 端午节
			"2026-09-25/2026-09-27", // 中秋节
			"2026-10-01/2026-10-07", // 国庆节
		},
		Worked: []string{"2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"}}
}
