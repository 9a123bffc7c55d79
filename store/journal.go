package store

import (
	"path/filepath"
	"strings"
)

// journalFor chooses SQLite's journal. The write-ahead log is fast and lets others read meanwhile, but it needs memory
// shared between processes, which network file systems do not have, and three files in step, which synchronised folders
// do not keep: there the older journal is safe, and fast enough.
func journalFor(path string) (mode, notice string) {
	folder, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return "WAL", ""
	}
	if kind := networkFileSystem(folder); kind != "" {
		return "DELETE", "the state lies on a network file system (" + kind + "): a slower, safer journal is used; a local folder is better"
	}
	if name := synchronisedFolder(folder); name != "" {
		return "DELETE", "the state lies in a folder that " + name + " synchronises: a slower, safer journal is used; a folder outside is better"
	}
	return "WAL", ""
}

// synchronisedFolder recognises the folders of the usual services by their names.
func synchronisedFolder(folder string) string {
	for _, part := range strings.Split(filepath.ToSlash(folder), "/") {
		switch lower := strings.ToLower(part); {
		case strings.HasPrefix(lower, "onedrive"):
			return "OneDrive"
		case lower == "dropbox" || strings.HasPrefix(lower, "dropbox ("):
			return "Dropbox"
		case lower == "google drive" || lower == "googledrive" || strings.HasPrefix(lower, "googledrive-"):
			return "Google Drive"
		case lower == "icloud drive" || lower == "com~apple~clouddocs":
			return "iCloud"
		}
	}
	return ""
}
