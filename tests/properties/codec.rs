//! Encoding and decoding.

use pprof::{Effort, Limits, Reader, decode, encode, gzip};
use profile::Profile;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use tests::arbitrary::{CPU, plan};
use tests::samples::Dictionary;
use tests::wire;

proptest! {
    #![proptest_config(crate::config(256))]

    #[test]
    fn what_is_encoded_says_the_same_to_us_and_to_prost(plan in plan(CPU)) {
        let profile = plan.build();
        let bytes = encode(&profile);
        let mut dictionary = Dictionary::default();
        let content = dictionary.content(&profile);
        let ours = decoded(&bytes);
        prop_assert_eq!(&dictionary.content(&ours), &content);
        let theirs = wire::Profile::from_file(&bytes).unwrap();
        prop_assert_eq!(&dictionary.content_of_wire(&theirs), &content);
    }

    #[test]
    fn decoding_and_encoding_undo_each_other(plan in plan(CPU)) {
        let bytes = encode(&plan.build());
        let profile = decoded(&bytes);
        prop_assert!(encode(&profile) == bytes);
        prop_assert!(decoded(&gzip(&bytes, Effort::Usual)) == profile);
    }

    /// Hash maps have other seeds each time; none of it may show.
    #[test]
    fn equal_profiles_have_equal_bytes(plan in plan(CPU)) {
        let (one, other) = (encode(&plan.build()), encode(&plan.build()));
        prop_assert!(one == other);
        prop_assert!(gzip(&one, Effort::Smallest) == gzip(&other, Effort::Smallest));
    }

    #[test]
    fn pieces_of_any_size_read_as_the_whole(
        plan in plan(CPU),
        sizes in vec(1..200_usize, 1..8),
        is_gzipped in any::<bool>(),
    ) {
        let mut bytes = encode(&plan.build());
        if is_gzipped {
            bytes = gzip(&bytes, Effort::Usual);
        }
        let mut reader = Reader::new(Limits::default());
        let mut rest = bytes.as_slice();
        for size in sizes.iter().cycle() {
            let (piece, after) = rest.split_at((*size).min(rest.len()));
            reader.push(piece).unwrap();
            rest = after;
            if rest.is_empty() {
                break;
            }
        }
        prop_assert!(reader.finish() == decode(&bytes, &Limits::default()));
    }

    /// Whatever is done to the bytes, there is an answer; and what is still a profile is a whole
    /// one, which encodes and reads as itself.
    #[test]
    fn damaged_bytes_give_a_profile_or_an_error(
        plan in plan(CPU),
        damages in vec(damage(), 1..6),
        is_gzipped in any::<bool>(),
        is_damaged_inside in any::<bool>(),
    ) {
        let mut bytes = encode(&plan.build());
        if is_gzipped && !is_damaged_inside {
            bytes = gzip(&bytes, Effort::Usual);
        }
        for damage in &damages {
            damage.apply(&mut bytes);
        }
        if is_gzipped && is_damaged_inside {
            bytes = gzip(&bytes, Effort::Usual);
        }
        if let Ok(decoded_damage) = decode(&bytes, &Limits::default()) {
            let again = encode(&decoded_damage.profile);
            let mut dictionary = Dictionary::default();
            let expected = dictionary.content(&decoded_damage.profile);
            prop_assert_eq!(dictionary.content(&decoded(&again)), expected);
        }
    }

    #[test]
    fn any_bytes_give_a_profile_or_an_error(bytes in vec(any::<u8>(), 0..200)) {
        drop(decode(&bytes, &Limits::default()));
        let gzipped = gzip(&bytes, Effort::Usual);
        drop(decode(&gzipped, &Limits::default()));
    }
}

fn decoded(bytes: &[u8]) -> Profile {
    decode(bytes, &Limits::default()).unwrap().profile
}

#[derive(Clone, Debug)]
enum Damage {
    Flip(Index, u8),
    Cut(Index),
    Insert(Index, Vec<u8>),
    Remove(Index, usize),
    Repeat(Index, usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        4 => (any::<Index>(), 1..=255_u8).prop_map(|(at, bits)| Damage::Flip(at, bits)),
        1 => any::<Index>().prop_map(Damage::Cut),
        1 => (any::<Index>(), vec(any::<u8>(), 1..12)).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        1 => (any::<Index>(), 1..12_usize).prop_map(|(at, n)| Damage::Remove(at, n)),
        1 => (any::<Index>(), 1..40_usize).prop_map(|(at, n)| Damage::Repeat(at, n)),
    ]
}

impl Damage {
    fn apply(&self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        let n_bytes = bytes.len();
        let range = |at: &Index, n: usize| {
            let start = at.index(n_bytes);
            start..(start + n).min(n_bytes)
        };
        match self {
            Self::Flip(at, bits) => bytes[at.index(n_bytes)] ^= bits,
            Self::Cut(at) => bytes.truncate(at.index(n_bytes)),
            Self::Insert(at, inserted) => {
                let start = at.index(n_bytes);
                bytes.splice(start..start, inserted.iter().copied());
            }
            Self::Remove(at, n) => drop(bytes.drain(range(at, *n))),
            Self::Repeat(at, n) => {
                let piece = bytes[range(at, *n)].to_vec();
                let start = at.index(n_bytes);
                bytes.splice(start..start, piece);
            }
        }
    }
}
