package app

// Session is bound: who sits here, binding the PC, signing in, unlocking,
// locking. Every method may be called by anybody at the PC.
type Session struct{ desk *Desk }

// SessionView is what the shell needs to know at any time. State is
// "unbound" (first use of this PC), "signin", "locked" or "open".
type SessionView struct {
	State      string        `json:"state"`
	Online     bool          `json:"online"`  // the server answered lately
	Trouble    string        `json:"trouble"` // why not, for people: unreachable, other certificate, upgrade
	Server     string        `json:"server"`
	ServerTime string        `json:"serverTime"` // RFC 3339; "" when unknown
	DeviceTime string        `json:"deviceTime"`
	Organ      string        `json:"organ"`
	Device     string        `json:"device"`
	Version    string        `json:"version"`
	Sample     bool          `json:"sample"` // 演示数据, by the server's word
	Accounts   []AccountTile `json:"accounts"`
	Me         *Me           `json:"me"`
}

// AccountTile is an account that has signed in on this PC before.
type AccountTile struct {
	User       string `json:"user"`
	Account    string `json:"account"`
	Name       string `json:"name"`
	Unit       string `json:"unit"`
	LeaseUntil string `json:"leaseUntil"` // "" = cannot unlock offline
	Waiting    int    `json:"waiting"`    // entries of the journal not yet ruled on; -1 unknown
}

// Me is the signed-in user.
type Me struct {
	ID         string   `json:"id"`
	Account    string   `json:"account"`
	Name       string   `json:"name"`
	Unit       string   `json:"unit"`
	UnitName   string   `json:"unitName"`
	Roles      []string `json:"roles"`
	RoleTitles []string `json:"roleTitles"`
	Modules    []string `json:"modules"` // stages that are switched on
	Full       bool     `json:"full"`    // full sign-in at the server in this session
	LeaseUntil string   `json:"leaseUntil"`
}

// ActivationView is shown once, at the first use of an account.
type ActivationView struct {
	Name   string `json:"name"`
	QR     string `json:"qr"` // data URL, PNG
	Secret string `json:"secret"`
}

// Event names: the page listens, then asks again. Nothing else is pushed.
const (
	EventSession  = "session"  // SessionView
	EventSync     = "sync"     // SyncView, at most once a second
	EventChanged  = "changed"  // []string of collections: records tasks documents archives notices catalogue
	EventTransfer = "transfer" // []TransferView
)

func (s *Session) State() (SessionView, error) { return SessionView{}, errUnwired }

func (s *Session) Bind(code string) (SessionView, error) { return SessionView{}, errUnwired }

func (s *Session) SignIn(account, password, code string) (SessionView, error) {
	return SessionView{}, errUnwired
}

func (s *Session) Unlock(user, password, code string) (SessionView, error) {
	return SessionView{}, errUnwired
}

func (s *Session) Activate(account, code string) (ActivationView, error) {
	return ActivationView{}, errUnwired
}

func (s *Session) ConfirmActivation(account, code, password, first, second string) error {
	return errUnwired
}

func (s *Session) Lock() (SessionView, error) { return SessionView{}, errUnwired }

func (s *Session) SignOut() (SessionView, error) { return SessionView{}, errUnwired }
