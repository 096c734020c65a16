//! Our decoder against one that prost derives, and our encoder against Go's reader.

use std::fs;

use pprof::{Effort, Limits, decode, encode, gzip};
use tests::corpus;
use tests::go::Go;
use tests::samples::Dictionary;
use tests::wire;

#[test]
fn prost_reads_the_same_from_every_profile_and_from_what_we_encode_of_it() {
    let mut n_compared = 0;
    let own = corpus::own_profiles().into_iter();
    for profile in own.chain(corpus::shared_profiles()) {
        let bytes = profile.bytes();
        let Ok(decoded) = decode(&bytes, &Limits::default()) else {
            continue;
        };
        let mut dictionary = Dictionary::default();
        let ours = dictionary.content(&decoded.profile);
        for file in [bytes, encode(&decoded.profile)] {
            let theirs = wire::Profile::from_file(&file).unwrap();
            let theirs = dictionary.content_of_wire(&theirs);
            assert_eq!(ours.header, theirs.header, "{}", profile.name);
            let difference = dictionary.difference(&ours, &theirs);
            assert!(difference.is_none(), "{}: {difference:?}", profile.name);
        }
        n_compared += 1;
    }
    assert!(n_compared > 30, "{n_compared}");
}

/// Go's reader numbers everything by itself, so its text is the same only if nothing was lost and
/// no row moved.
#[test]
fn go_reads_the_same_from_what_is_encoded() {
    let Some(go) = Go::installed() else { return };
    for profile in corpus::own_profiles() {
        let Ok(ours) = decode(&profile.bytes(), &Limits::default()) else {
            continue;
        };
        let encoded = go.scratch("encoded.pb.gz");
        fs::write(&encoded, gzip(&encode(&ours.profile), Effort::Usual)).unwrap();
        let theirs = go.report("-raw", &profile.path).unwrap();
        let ours = go.report("-raw", &encoded).unwrap();
        assert!(ours == theirs, "{}", profile.name);
    }
}
