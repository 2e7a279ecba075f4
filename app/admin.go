package app

// Admin is bound: the log, one's own operations, users. The server rules on
// each call; the page only shows what the role may use.
type Admin struct{ desk *Desk }

// LogQuery asks for a page of the log; Before 0 = newest.
type LogQuery struct {
	Before int64  `json:"before"`
	Act    string `json:"act"`
	User   string `json:"user"`
	Result string `json:"result"`
	Limit  int    `json:"limit"`
}

// LogPage is part of the log, newest first.
type LogPage struct {
	Rows  []LogRow `json:"rows"`
	Next  int64    `json:"next"`
	Total int64    `json:"total"`
}

// LogRow is one entry in words.
type LogRow struct {
	Index    int64  `json:"index"`
	At       string `json:"at"`
	DeviceAt string `json:"deviceAt"`
	Person   string `json:"person"`
	Role     string `json:"role"`
	Device   string `json:"device"`
	Act      string `json:"act"`      // code
	ActTitle string `json:"actTitle"` // Chinese
	Object   string `json:"object"`
	Result   string `json:"result"` // ok, refused, failed
	Reason   string `json:"reason"`
}

// ProofView says whether the log still continues what this PC saw before.
type ProofView struct {
	Size    int64  `json:"size"`
	At      string `json:"at"`
	Good    bool   `json:"good"`
	Message string `json:"message"`
}

// UserView is an account as the administrators see it.
type UserView struct {
	ID         string   `json:"id"`
	Account    string   `json:"account"`
	Name       string   `json:"name"`
	UnitName   string   `json:"unitName"`
	RoleTitles []string `json:"roleTitles"`
	State      string   `json:"state"`
	StateTitle string   `json:"stateTitle"`
	Pending    string   `json:"pending"`
	Created    string   `json:"created"`
	By         string   `json:"by"`
	Last       string   `json:"last"`
	CanConfirm bool     `json:"canConfirm"`
	CanDisable bool     `json:"canDisable"`
	CanCode    bool     `json:"canCode"`
}

// NewUserView is the form of a new account.
type NewUserView struct {
	Account string   `json:"account"`
	Name    string   `json:"name"`
	Unit    string   `json:"unit"`
	Roles   []string `json:"roles"`
}

// CodeView is a one-time code, shown once.
type CodeView struct {
	Code  string `json:"code"`
	Until string `json:"until"`
}

func (s *Admin) Log(q LogQuery) (LogPage, error) { return LogPage{}, errUnwired }

func (s *Admin) Mine(before int64) (LogPage, error) { return LogPage{}, errUnwired }

func (s *Admin) Proof() (ProofView, error) { return ProofView{}, errUnwired }

func (s *Admin) Users() ([]UserView, error) { return nil, errUnwired }

func (s *Admin) CreateUser(in NewUserView) (UserView, error) { return UserView{}, errUnwired }

func (s *Admin) Confirm(id string) (UserView, error) { return UserView{}, errUnwired }

func (s *Admin) Disable(id string) (UserView, error) { return UserView{}, errUnwired }

func (s *Admin) Code(id string) (CodeView, error) { return CodeView{}, errUnwired }

func (s *Admin) Roles() ([]OptionView, error) { return nil, errUnwired }

func (s *Admin) Units() ([]OptionView, error) { return nil, errUnwired }
