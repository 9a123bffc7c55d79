package store

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// networkFileSystem tells whether a folder is on a network drive.
func networkFileSystem(folder string) string {
	root, err := windows.UTF16PtrFromString(filepath.VolumeName(folder) + `\`)
	if err == nil && windows.GetDriveType(root) == windows.DRIVE_REMOTE {
		return "a network drive"
	}
	return ""
}
