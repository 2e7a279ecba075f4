package app

// Desk is the program behind the window: wiring of keyring, journal, vault,
// replication and the bound services.
type Desk struct{}
