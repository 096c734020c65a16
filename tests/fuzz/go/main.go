// The Go side of the differential fuzz target: Go's own reading of profiles, one after another.
//
// It stands in for cmd/preprofile's main by a build overlay, because Go's packages are internal.
package main

import (
	"bufio"
	"bytes"
	"cmd/internal/pgo"
	"encoding/binary"
	"io"
	"os"
)

func main() {
	in := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	for {
		var length uint32
		if binary.Read(in, binary.LittleEndian, &length) != nil {
			return
		}
		request := make([]byte, length)
		if _, err := io.ReadFull(in, request); err != nil {
			return
		}
		answer, ok := preprofile(request)
		if ok {
			out.WriteByte(1)
			binary.Write(out, binary.LittleEndian, uint32(len(answer)))
			out.Write(answer)
		} else {
			out.WriteByte(0)
		}
		out.Flush()
	}
}

// preprofile is the output of go tool preprofile. A crash of Go's (golang/go#81290) is a refusal.
func preprofile(request []byte) (answer []byte, ok bool) {
	defer func() {
		if recover() != nil {
			answer, ok = nil, false
		}
	}()
	profile, err := pgo.FromPProf(bytes.NewReader(request))
	if err != nil {
		return nil, false
	}
	var written bytes.Buffer
	if _, err := profile.WriteTo(&written); err != nil {
		return nil, false
	}
	return written.Bytes(), true
}
