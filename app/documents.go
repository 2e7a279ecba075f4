package app

// Documents is bound: attaching, listing and opening documents. Bytes travel
// through the asset handler: PUT /files/incoming/{upload}?offset=N in chunks
// of at most 512 KiB, GET /files/documents/{id}/{content digest} with Range.
type Documents struct{ desk *Desk }

// DocumentView is one document of a record.
type DocumentView struct {
	ID      string     `json:"id"`
	Record  string     `json:"record"`
	Slot    string     `json:"slot"`
	Title   string     `json:"title"`
	Name    string     `json:"name"`
	Media   string     `json:"media"` // pdf, ofd, docx, xlsx, image, other
	Size    int64      `json:"size"`
	Level   string     `json:"level"`
	Version int        `json:"version"`
	Act     string     `json:"act"`   // waiting, sending, accepted …
	Local   bool       `json:"local"` // sealed bytes are on this PC
	Frozen  bool       `json:"frozen"`
	Content string     `json:"content"` // digest
	URL     string     `json:"url"`
	Card    []CardLine `json:"card"` // metadata of an OFD
	New     bool       `json:"new"`  // in this round
}

// CardLine is one line of a document's metadata card.
type CardLine struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

// IncomingView is an attachment being read in.
type IncomingView struct {
	Upload string `json:"upload"`
	Chunk  int    `json:"chunk"` // bytes a PUT may carry
}

// TransferView is the progress of one document on its way.
type TransferView struct {
	Document string `json:"document"`
	Name     string `json:"name"`
	Sent     int64  `json:"sent"`
	Total    int64  `json:"total"`
	Speed    int64  `json:"speed"` // bytes a second
	Rest     int    `json:"rest"`  // seconds; -1 unknown
	State    string `json:"state"` // waiting, sending, done, attention
	Reason   string `json:"reason"`
}

func (s *Documents) List(record string) ([]DocumentView, error) { return nil, errUnwired }

func (s *Documents) Start(record, slot, name, level string, size int64) (IncomingView, error) {
	return IncomingView{}, errUnwired
}

func (s *Documents) Finish(upload string) (DocumentView, error) { return DocumentView{}, errUnwired }

func (s *Documents) Cancel(upload string) error { return errUnwired }

func (s *Documents) Remove(record, document string) error { return errUnwired }

func (s *Documents) Open(document string) (DocumentView, error) { return DocumentView{}, errUnwired }
