// Feed sends a fixed number of records through a pipeline: they are written and read by generated
// code, checked, matched against rules and counted.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"runtime/pprof"

	"example.com/feed/pipeline"
	"example.com/feed/records"
	"example.com/feed/rule"
	"example.com/feed/store"
)

var rules = []string{
	"| < $1 5000, < % $2 7 6",
	"& < 0 + $1 + $2 $3, | < $2 90000000 < % $1 11 9",
	"| & < $0 $1 < $2 $3, < % + $1 $4 13 12",
}

func main() {
	n := flag.Int("records", 12_000_000, "how many records to send")
	kinds := flag.Int("kinds", 40, "how many kinds of record to send")
	cpuProfile := flag.String("cpuprofile", "", "file for a CPU profile")
	flag.Parse()
	if *cpuProfile != "" {
		file, err := os.Create(*cpuProfile)
		if err != nil {
			log.Fatal(err)
		}
		if err := pprof.StartCPUProfile(file); err != nil {
			log.Fatal(err)
		}
		defer func() {
			pprof.StopCPUProfile()
			if err := file.Close(); err != nil {
				log.Fatal(err)
			}
		}()
	}
	passed, err := send(*n, *kinds)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(passed)
}

// send is how many records, of the most frequent kinds, passed how many stages.
func send(n, kinds int) ([]int, error) {
	stages := []pipeline.Stage{new(pipeline.Wire), pipeline.Valid{}}
	for _, text := range rules {
		condition, err := rule.Parse(text)
		if err != nil {
			return nil, err
		}
		stages = append(stages, &pipeline.Rule{Condition: condition})
	}
	stages = append(stages, &pipeline.Count{Store: store.New(1 << 12)})

	all := records.All()[:kinds]
	source := records.NewSource(1)
	passed := make([]int, len(stages)+1)
	for range n {
		record := all[pick(source, len(all))]
		record.Fill(source)
		passed[pipeline.Run(stages, record)]++
	}
	return passed, nil
}

// pick is a number below n, small ones far more often.
func pick(source *records.Source, n int) int {
	at := source.Next() % uint64(n)
	for source.Next()&3 != 0 {
		at = at * 7 / 8
	}
	return int(at)
}
