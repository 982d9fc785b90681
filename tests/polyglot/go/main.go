// Reads each line of standard input as the type of the bundle and writes it back; null is for an invalid line.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"polyglot/authing"
	"polyglot/job"
	"polyglot/swr"
)

// As a user writes it: an unknown state is a string, not an error.
func isTerminal(j job.Job) bool {
	switch job.KnownJobState(j.State) {
	case job.Pending, job.Running:
		return false
	default:
		return true
	}
}

func roundTrip[T any](line []byte) ([]byte, error) {
	var value T
	if err := json.Unmarshal(line, &value); err != nil {
		return []byte("null"), nil
	}
	return json.Marshal(value)
}

func main() {
	bundles := map[string]func([]byte) ([]byte, error){
		"AuthingTypes": roundTrip[authing.AuthingTypes],
		"JobTypes":     roundTrip[job.JobTypes],
		"SwrTypes":     roundTrip[swr.SwrTypes],
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		written, err := bundles[os.Args[1]](lines.Bytes())
		if err != nil {
			panic(err)
		}
		fmt.Println(string(written))
	}
}
