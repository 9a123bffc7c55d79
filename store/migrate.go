package store

import (
	"database/sql"
	"embed"
	"errors"
	"fmt"
)

//go:embed migrations/*.sql
var migrations embed.FS

// errNewer is a state file that a newer sheetreel has written.
var errNewer = errors.New("it was written by a newer version of sheetreel; use that version")

func schemaVersion(db *sql.DB) (version int, err error) {
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
