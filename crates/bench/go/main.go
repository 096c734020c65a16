// The Go side of the benchmarks: google/pprof's own reader, merge and writer,
// and Go's inflate, timed from inside like the Rust side.
//
//	bench CASE FILE...
//
// prints "CPU_NANOSECONDS WALL_NANOSECONDS CHECK".
package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"

	"github.com/google/pprof/profile"
)

func main() {
	if len(os.Args) < 3 {
		fatal(fmt.Errorf("usage: bench CASE FILE..."))
	}
	files := make([][]byte, len(os.Args)-2)
	for i, path := range os.Args[2:] {
		bytes, err := os.ReadFile(path)
		fatal(err)
		files[i] = bytes
	}
	switch name := os.Args[1]; name {
	case "inflate":
		timed(func() int { return inflate(files) })
	case "decode":
		timed(func() int { return nSamples(decode(files)) })
	case "encode":
		profiles := decode(files)
		timed(func() int { return encode(profiles[0]) })
	case "merge":
		timed(func() int { return merge(decode(files)) })
	default:
		fatal(fmt.Errorf("there is no case %q", name))
	}
}

func inflate(files [][]byte) int {
	total := 0
	for _, file := range files {
		reader, err := gzip.NewReader(bytes.NewReader(file))
		fatal(err)
		n, err := io.Copy(io.Discard, reader)
		fatal(err)
		total += int(n)
	}
	return total
}

func decode(files [][]byte) []*profile.Profile {
	profiles := make([]*profile.Profile, len(files))
	for i, file := range files {
		p, err := profile.ParseData(file)
		fatal(err)
		profiles[i] = p
	}
	return profiles
}

func nSamples(profiles []*profile.Profile) int {
	total := 0
	for _, p := range profiles {
		total += len(p.Sample)
	}
	return total
}

func encode(p *profile.Profile) int {
	var out bytes.Buffer
	fatal(p.WriteUncompressed(&out))
	return out.Len()
}

func merge(profiles []*profile.Profile) int {
	merged, err := profile.Merge(profiles)
	fatal(err)
	var out bytes.Buffer
	fatal(merged.Write(&out))
	return out.Len()
}

func timed(run func() int) {
	wall, cpu := time.Now(), cpuNanoseconds()
	check := run()
	fmt.Println(cpuNanoseconds()-cpu, time.Since(wall).Nanoseconds(), check)
}

func cpuNanoseconds() int64 {
	var usage syscall.Rusage
	fatal(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return usage.Utime.Nano() + usage.Stime.Nano()
}

func fatal(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
