//! Ours against what Go's tools once wrote.

use std::path::Path;

use pgo::{EdgeTable, preprofile};
use pprof::{Limits, decode};
use profile::{Profile, merge};
use tests::corpus::{self, MergeSet, ProfilePath, read, read_text};
use tests::wire::inflated;

use crate::agreement::{Agreement, agreement, edges_of};

/// Where both refuse and we use other words than Go, and why.
pub(crate) const OTHER_WORDS: &[(&str, &str)] = &[(
    "39-dangling-location-id.pprof",
    "Go crashes on a sample without its location, golang/go#81290",
)];

#[test]
fn every_profile_gives_the_compilers_edges_or_go_s_refusal() {
    check_table(&corpus::golden(), &corpus::own_profiles());
    if let Some(shared) = corpus::shared() {
        check_table(&shared.join("golden"), &corpus::shared_profiles());
    }
}

#[test]
fn every_edge_case_gives_what_go_makes_of_it() {
    let cases = corpus::files(&corpus::root().join("tests/corpus"), "edge-cases");
    assert_eq!(cases.len(), 47);
    let mut wrong = Vec::new();
    for case in cases {
        let golden = corpus::golden().join(&case.name);
        let with = |ending: &str| {
            let mut path = golden.clone().into_os_string();
            path.push(ending);
            path
        };
        let go = match Path::new(&with(".preprofile")).is_file() {
            true => Ok(read(with(".preprofile").as_ref())),
            false => Err(read_text(with(".refused").as_ref()).trim().to_owned()),
        };
        check(
            &case.name,
            agreement(edges_of(&case.bytes()), go),
            &mut wrong,
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn merged_profiles_give_the_edges_of_go_s_merge() {
    check_merges(&corpus::golden(), &corpus::own_merges());
    if let Some(shared) = corpus::shared() {
        check_merges(&shared.join("golden"), &corpus::shared_merges());
    }
}

/// The rest of `golden/pyroscope` is about a query of that server, which is not ours to answer.
#[test]
fn exports_of_pyroscope_give_the_compilers_edges() {
    let Some(shared) = corpus::shared() else {
        return;
    };
    let golden = shared.join("golden/pyroscope");
    for (golden_name, profile) in [
        ("cmd-compile.default", "go/cmd-compile.default.pgo"),
        (
            "go_cpu_29s_start_line_goshape",
            "pyroscope/go_cpu_29s_start_line_goshape.pb.gz",
        ),
        ("go_cpu_span_id", "pyroscope/go_cpu_span_id.pb.gz"),
    ] {
        let go = read(&golden.join(format!("{golden_name}.direct.preprofile.gz")));
        let ours = edges_of(&read(&shared.join(profile)));
        let agreement = agreement(ours, Ok(inflated(&go).unwrap()));
        assert_eq!(agreement, Agreement::Bytes, "{profile}");
    }
}

/// Compares with `preprofile.tsv`, and with the outputs beside it.
fn check_table(golden: &Path, profiles: &[ProfilePath]) {
    let mut wrong = Vec::new();
    let table = read_text(&golden.join("preprofile.tsv"));
    for row in table.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let name = cells[0];
        if name.starts_with("merged:") {
            continue;
        }
        let profile = profiles.iter().find(|profile| profile.name == name);
        let profile = profile.unwrap_or_else(|| panic!("{name} is in the table only"));
        let go = match cells[1] {
            "ok" => {
                let file = format!("preprofile/{}.gz", name.replace('/', "__"));
                Ok(inflated(&read(&golden.join(file))).unwrap())
            }
            _ => Err(cells[2].to_owned()),
        };
        check(name, agreement(edges_of(&profile.bytes()), go), &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn check(name: &str, agreement: Agreement, wrong: &mut Vec<String>) {
    let file = name.rsplit('/').next().unwrap_or(name);
    let listed = OTHER_WORDS.iter().find(|(listed, _)| *listed == file);
    match (agreement, listed) {
        (Agreement::Bytes | Agreement::Reason | Agreement::Foreign, None)
        | (Agreement::Words { .. }, Some(_)) => {}
        (agreement, None) => wrong.push(format!("{name}: {agreement:?}")),
        (_, Some(_)) => wrong.push(format!("{name} agrees: it need not be listed")),
    }
}

/// Compares with every merge that there is a golden of.
fn check_merges(golden: &Path, sets: &[MergeSet]) {
    let goldens = corpus::files(golden, "preprofile");
    let goldens: Vec<&ProfilePath> = goldens
        .iter()
        .filter(|golden| golden.name.starts_with("preprofile/merged__"))
        .collect();
    assert!(!goldens.is_empty());
    for golden in goldens {
        let name = golden.name.trim_start_matches("preprofile/merged__");
        let name = name.trim_end_matches(".gz");
        let set = sets.iter().find(|set| set.name == name).unwrap();
        assert!(set.profiles.len() > 1, "{name}");
        let edges = EdgeTable::build(&merged(set)).unwrap();
        let go = inflated(&golden.bytes()).unwrap();
        let agreement = agreement(Ok(preprofile(&edges)), Ok(go));
        assert_eq!(agreement, Agreement::Bytes, "{name}");
    }
}

/// The merge of a set by our rules.
pub(crate) fn merged(set: &MergeSet) -> Profile {
    let profiles: Vec<Profile> = set
        .profiles
        .iter()
        .map(|profile| {
            decode(&profile.bytes(), &Limits::default())
                .unwrap()
                .profile
        })
        .collect();
    merge(&profiles.iter().collect::<Vec<_>>()).unwrap()
}
