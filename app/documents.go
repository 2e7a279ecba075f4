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
	State    string `json:"state"` // waiting, sending, paused, done, attention
	Reason   string `json:"reason"`
}

// List lists a record's documents; of a project those of all that belongs to it.
func (s *Documents) List(record string) ([]DocumentView, error) {
	seat, err := s.desk.open()
	if err != nil {
		return nil, err
	}
	v, err := seat.recordView(id(record))
	return v.Documents, err
}

// Start begins to take a file in: its bytes follow by PUT.
func (s *Documents) Start(record, slot, name, level string, size int64) (IncomingView, error) {
	seat, err := s.desk.open()
	if err != nil {
		return IncomingView{}, err
	}
	return seat.startUpload(id(record), slot, name, level, size)
}

// Finish checks the file and puts it into the draft.
func (s *Documents) Finish(upload string) (DocumentView, error) {
	seat, err := s.desk.open()
	if err != nil {
		return DocumentView{}, err
	}
	return seat.finishUpload(upload)
}

// Cancel drops a file that is being taken in.
func (s *Documents) Cancel(upload string) error {
	seat, err := s.desk.open()
	if err != nil {
		return err
	}
	return seat.cancelUpload(upload)
}

// Remove takes a document out of a draft.
func (s *Documents) Remove(record, document string) error {
	seat, err := s.desk.open()
	if err != nil {
		return err
	}
	return seat.removeDocument(id(record), id(document))
}

// Open makes a document ready to be read here, fetching it when there is a
// network, and answers its card.
func (s *Documents) Open(document string) (DocumentView, error) {
	seat, err := s.desk.open()
	if err != nil {
		return DocumentView{}, err
	}
	return seat.openCard(id(document))
}

// Pinned is 离线可用 of a project.
func (s *Documents) Pinned(project string) (PinView, error) {
	seat, err := s.desk.open()
	if err != nil {
		return PinView{}, err
	}
	return seat.pinView(id(project)), nil
}

// Space is what documents take on this PC.
func (s *Documents) Space() (SpaceView, error) {
	seat, err := s.desk.open()
	if err != nil {
		return SpaceView{}, err
	}
	return seat.space()
}

// Pin keeps the documents of a project on this PC, or no longer.
func (s *Documents) Pin(project string, on bool) (PinView, error) {
	seat, err := s.desk.open()
	if err != nil {
		return PinView{}, err
	}
	return seat.pin(id(project), on)
}

// Pause holds the upload of a document back, also after a restart.
func (s *Documents) Pause(document string) error {
	seat, err := s.desk.open()
	if err != nil {
		return err
	}
	return seat.pauseUpload(id(document))
}

// Resume lets it go on where it stood.
func (s *Documents) Resume(document string) error {
	seat, err := s.desk.open()
	if err != nil {
		return err
	}
	return seat.resumeUpload(id(document))
}

// TakeBack gives an upload up: its act becomes a draft again, with the
// document in it.
func (s *Documents) TakeBack(document string) error {
	seat, err := s.desk.open()
	if err != nil {
		return err
	}
	return seat.takeBack(id(document))
}
