// Package measure runs work under the CPU profiler.
package measure

import (
	"flag"
	"fmt"
	"os"
	"runtime/pprof"
	"time"
)

// Main repeats work, round after round, for -for, and writes its CPU profile to -cpuprofile.
func Main(work func(round int) int) {
	path := flag.String("cpuprofile", "", "where to write the profile")
	length := flag.Duration("for", 5*time.Second, "how long to work")
	first := flag.Int("round", 0, "the round to begin with, which decides what there is to do")
	flag.Parse()
	if *path != "" {
		file, err := os.Create(*path)
		if err == nil {
			err = pprof.StartCPUProfile(file)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		defer file.Close()
		defer pprof.StopCPUProfile()
	}
	sum := 0
	for end := time.Now().Add(*length); time.Now().Before(end); *first++ {
		sum ^= work(*first)
	}
	fmt.Println(sum)
}
