//! What PGO can reach in real profiles, and what it cannot.

use pgo::{EdgeTable, Reach, TrappedCalls};
use profile::{Profile, merge};

use crate::Set;

#[test]
fn the_parts_of_the_time_sum_to_the_total() {
    let mut sets = vec![Set::own(&[
        "profiles/devirt.1.cpu.pb.gz",
        "profiles/generics.pgo.cpu.pb.gz",
        "go-workloads/gcheavy.cpu1.pprof",
        "go-workloads/websvc.cpu1.pprof",
    ])];
    sets.extend(Set::shared(&[
        "go/cmd-compile.default.pgo",
        "pyroscope/go_pgo_export_rideshare.pgo",
        "pyroscope/native_unsymbolised_mixed.pb.gz",
    ]));
    for set in sets {
        for (profile, name) in set.profiles.iter().zip(&set.names) {
            let time = Reach::build(profile).time;
            let parts = [
                time.foreign,
                time.system_calls,
                time.garbage_collector,
                time.scheduler,
                time.assembly,
                time.runtime,
                time.edgeless,
                time.go,
            ];
            assert_eq!(parts.iter().sum::<i64>(), time.total, "{name}");
            assert!(time.total > 0, "{name}");
        }
    }
}

#[test]
fn programs_differ_in_what_pgo_can_reach() {
    let sentence = |file: &str| Reach::build(&Set::own(&[file]).profiles[0]).sentence();
    let devirt = sentence("profiles/devirt.1.cpu.pb.gz");
    assert!(devirt.contains("where PGO works best"), "{devirt}");
    let websvc = sentence("go-workloads/websvc.cpu1.pprof");
    assert!(
        websvc.contains("in garbage collection: expect little"),
        "{websvc}"
    );
}

#[test]
fn go_s_own_profile_shows_8_percent_of_its_hot_weight_trapped() {
    let Some(set) = Set::shared(&["go/cmd-compile.default.pgo"]) else {
        return;
    };
    let profile = &set.profiles[0];
    let edges = EdgeTable::build(profile).unwrap();
    let trapped = TrappedCalls::build(profile, &edges);
    let reach = Reach::build(profile);
    assert_eq!((reach.hot_trapped_weight, reach.hot_weight), (2313, 28985));
    let heaviest = trapped.edge[0] as usize;
    assert_eq!(
        edges.name(edges.caller[heaviest]),
        b"runtime.heapSetTypeNoHeader"
    );
    let [outer] = trapped.outers_of(trapped.edge[0]) else {
        panic!("it is inlined into one function");
    };
    assert_eq!(trapped.name(outer), b"runtime.mallocgcSmallScanNoHeader");
    assert_eq!(outer.weight, edges.weight[heaviest]);
}

#[test]
fn trapped_weight_is_part_of_the_called_weight_of_its_edge() {
    let set = Set::own(&[
        "profiles/devirt.pgo.cpu.pb.gz",
        "profiles/generics.pgo.cpu.pb.gz",
        "profiles/recursion.pgo.cpu.pb.gz",
    ]);
    let profiles: Vec<&Profile> = set.profiles.iter().collect();
    let merged = merge(&profiles).unwrap();
    let edges = EdgeTable::build(&merged).unwrap();
    let trapped = TrappedCalls::build(&merged, &edges);
    assert!(!trapped.is_empty());
    for (&edge, &weight) in trapped.edge.iter().zip(&trapped.weight) {
        let row = edge as usize;
        assert!(weight > 0);
        assert!(weight <= edges.weight[row] - edges.inlined_weight[row]);
    }
}
