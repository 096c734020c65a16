//! The inputs of a real merge, judged by each other.

use pgo::{EdgeTable, Evidence, growth_by_inputs};
use pprof::{Limits, decode};
use profile::{Profile, merge};
use tests::corpus;

/// The compiler's work on one package after another, and one profile of another program.
fn inputs() -> (Vec<Profile>, usize) {
    let is_cpu =
        |name: &str| name.starts_with("go-compile/") || name == "profiles/devirt.1.cpu.pb.gz";
    let paths = corpus::own_profiles();
    let paths: Vec<_> = paths.iter().filter(|path| is_cpu(&path.name)).collect();
    let odd = paths
        .iter()
        .position(|path| path.name.contains("devirt"))
        .unwrap();
    let read = |bytes: Vec<u8>| decode(&bytes, &Limits::default()).unwrap().profile;
    (paths.iter().map(|path| read(path.bytes())).collect(), odd)
}

#[test]
fn a_profile_of_another_program_is_the_only_odd_one_out() {
    let (profiles, odd) = inputs();
    let sources: Vec<&Profile> = profiles.iter().collect();
    let merged = EdgeTable::build(&merge(&sources).unwrap()).unwrap();
    let tables: Vec<EdgeTable> = profiles
        .iter()
        .map(|p| EdgeTable::build(p).unwrap())
        .collect();
    let inputs: Vec<&EdgeTable> = tables.iter().collect();
    let factors = vec![1; inputs.len()];
    let evidence = Evidence::build(&merged, &inputs, &factors);
    let outliers: Vec<usize> = (0..inputs.len())
        .filter(|&input| evidence.is_outlier[input])
        .collect();
    assert_eq!(outliers, [odd]);
    assert_eq!(evidence.similarity.order().len(), inputs.len());
    assert!((evidence.share.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    assert_eq!(evidence, Evidence::build(&merged, &inputs, &factors));
    for (row, &n) in evidence.n_inputs.iter().enumerate() {
        assert!(n >= 1 && i64::from(n) <= merged.weight[row]);
    }
    // The curve ends at the merge.
    let curve = growth_by_inputs(&inputs, &factors);
    let last = curve.last().unwrap();
    assert!((last.agreement - 1.0).abs() < 1e-12 && (last.covered - 1.0).abs() < 1e-12);
}

/// The merge of tables is the table of the merge, which the curve and the shares rely on.
#[test]
fn weights_of_inputs_add_up_to_those_of_the_merge() {
    let (profiles, _) = inputs();
    let sources: Vec<&Profile> = profiles.iter().collect();
    let merged = EdgeTable::build(&merge(&sources).unwrap()).unwrap();
    let total = |table: &EdgeTable| table.total_weight();
    let parts = profiles
        .iter()
        .map(|p| total(&EdgeTable::build(p).unwrap()));
    assert_eq!(parts.sum::<i64>(), total(&merged));
}
