package store

import (
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"os"
)

//go:embed migrations/*.sql
var migrations embed.FS

// errNewer is a state file that a newer sheetreel has written.
var errNewer = errors.New("it was written by a newer version of sheetreel; use that version")

// errForeign is a database of another program: it is left as it is.
var errForeign = errors.New("it is a database, but of another program; name another file with --state")

// applicationID marks our files among SQLite's; see migrations/1.sql.
const applicationID = 0x53687265

// recognise refuses a database of another program before anything of it is changed, were it only its journal.
func recognise(path string) error {
	info, err := os.Stat(path)
	if err != nil || info.IsDir() || info.Size() == 0 {
		return nil // whatever is wrong with it, opening it tells
	}
	db, err := openDB(path, "rw") // what was killed in the middle of a write can only be read by one who may mend it
	if err != nil {
		return err
	}
	_, err = schemaVersion(db)
	return errors.Join(err, db.Close())
}

func schemaVersion(db *sql.DB) (version int, err error) {
	var application, objects int
	if err := db.QueryRow(`PRAGMA application_id`).Scan(&application); err != nil {
		return 0, err
	}
	if err := db.QueryRow(`SELECT count(*) FROM sqlite_schema`).Scan(&objects); err != nil {
		return 0, err
	}
	if objects > 0 && application != applicationID {
		return 0, errForeign
	}
	if err = db.QueryRow(`PRAGMA user_version`).Scan(&version); err != nil {
		return 0, err
	}
	if _, ok := migration(version); version > 0 && !ok {
		return version, errNewer
	}
	return version, nil
}

func migration(version int) (script string, ok bool) {
	data, err := migrations.ReadFile(fmt.Sprintf("migrations/%d.sql", version))
	return string(data), err == nil
}

// migrate brings the file to the newest schema, each step whole or not at all.
func migrate(db *sql.DB) error {
	version, err := schemaVersion(db)
	if err != nil {
		return err
	}
	for {
		version++
		script, ok := migration(version)
		if !ok {
			return nil
		}
		if err := step(db, version, script); err != nil {
			return fmt.Errorf("migrate to version %d: %w", version, err)
		}
	}
}

func step(db *sql.DB, version int, script string) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec(script); err != nil {
		return err
	}
	if _, err := tx.Exec(fmt.Sprintf(`PRAGMA user_version = %d`, version)); err != nil {
		return err
	}
	return tx.Commit()
}
