package record

// Dictionary is a closed list of codes with Chinese titles.
type Dictionary struct {
	Name    string  `json:"name"`
	Title   string  `json:"title"`
	Entries []Entry `json:"entries"`
}

// Entry is one code of a dictionary.
type Entry struct {
	Code  string `json:"code"`
	Title string `json:"title"`
}

// Titles maps code to title, as Validate asks for it.
func (d Dictionary) Titles() map[string]string {
	titles := make(map[string]string, len(d.Entries))
	for _, e := range d.Entries {
		titles[e.Code] = e.Title
	}
	return titles
}
