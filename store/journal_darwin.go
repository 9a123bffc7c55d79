package store

import "golang.org/x/sys/unix"

// networkFileSystem names the network file system that a folder is on, or "".
func networkFileSystem(folder string) string {
	var s unix.Statfs_t
	if unix.Statfs(folder, &s) != nil {
		return ""
	}
	switch name := unix.ByteSliceToString(s.Fstypename[:]); name {
	case "nfs", "smbfs", "afpfs", "webdav", "macfuse", "osxfuse":
		return name
	}
	return ""
}
