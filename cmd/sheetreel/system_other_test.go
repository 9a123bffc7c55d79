//go:build !linux && !darwin

package main

const canLimitFiles = false

func limitFiles(uint64) {}
