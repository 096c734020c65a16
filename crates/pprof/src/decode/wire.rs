//! Fields on the wire: tags, numbers and lengths.
//!
//! What is accepted is what Go's `internal/profile/proto.go` accepts: numbers of up to ten bytes
//! whatever they overflow, unknown fields of known wire types, field number 0.

use std::ops::RangeInclusive;

use crate::error::Fault;

/// Why [`Fields::next`] has no next field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The bytes are at their end, between two fields.
    End,
    /// The bytes end inside a field.
    Cut,
    /// The field is wrong however many bytes follow.
    Fault(Fault),
}

/// The value of one field.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value<'a> {
    /// Wire type 0.
    Varint(u64),
    /// Wire type 2.
    Bytes(&'a [u8]),
    /// Wire types 1 and 5, which no field of a profile has.
    Fixed,
}

impl<'a> Value<'a> {
    /// The number, for a field that is one.
    pub(super) fn number(self) -> Result<u64, Fault> {
        match self {
            Self::Varint(number) => Ok(number),
            Self::Bytes(_) | Self::Fixed => Err(Fault::Mismatch),
        }
    }

    /// The bytes, for a field that is a message or a string.
    pub(super) fn bytes(self) -> Result<&'a [u8], Fault> {
        match self {
            Self::Bytes(bytes) => Ok(bytes),
            Self::Varint(_) | Self::Fixed => Err(Fault::Mismatch),
        }
    }

    /// The fields, for a field that is a message.
    pub(super) fn message(self) -> Result<Message<'a>, Fault> {
        self.bytes().map(Message::new)
    }
}

/// The fields of the outermost message, of which there may be more than what is at hand.
#[derive(Clone, Debug)]
pub(super) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The bytes that have not been read.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next field; on any error nothing has been read.
    #[inline]
    pub(super) fn next(&mut self) -> Result<(u64, Value<'a>), Stop> {
        if self.rest.is_empty() {
            return Err(Stop::End);
        }
        let (tag, rest) = varint(self.rest)?;
        let (value, rest) = value(tag, rest)?;
        self.rest = rest;
        Ok((tag >> 3, value))
    }
}

/// The fields of a message that is whole, one after another: its end is its end.
///
/// A field's tag tells what to call next: [`Message::number`], [`Message::bytes`] or
/// [`Message::append_packed`] where it is the one that was expected, else [`Message::skip`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Message<'a> {
    rest: &'a [u8],
}

/// The tag of a number.
pub(super) const fn number_tag(field: u64) -> u64 {
    field << 3
}

/// The tag of a message, a string or packed numbers.
pub(super) const fn bytes_tag(field: u64) -> u64 {
    field << 3 | 2
}

impl<'a> Message<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The bytes that have not been read.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The number and wire type of the next field as one; `None` at the end.
    #[inline]
    pub(super) fn tag(&mut self) -> Result<Option<u64>, Fault> {
        match self.rest.is_empty() {
            true => Ok(None),
            false => self.number().map(Some),
        }
    }

    /// The next number.
    #[inline]
    pub(super) fn number(&mut self) -> Result<u64, Fault> {
        let (number, rest) = varint(self.rest).map_err(fault_in_message)?;
        self.rest = rest;
        Ok(number)
    }

    /// The bytes after the next number, which says how many.
    #[inline]
    pub(super) fn bytes(&mut self) -> Result<&'a [u8], Fault> {
        let (length, rest) = varint(self.rest).map_err(fault_in_message)?;
        let (bytes, rest) = prefix(length, rest).map_err(fault_in_message)?;
        self.rest = rest;
        Ok(bytes)
    }

    /// The message after the next number, which says how long it is.
    #[inline]
    pub(super) fn message(&mut self) -> Result<Self, Fault> {
        self.bytes().map(Self::new)
    }

    /// Goes past a field that was not expected, which is a fault if its number is one of those
    /// `known`: then it has the wrong wire type.
    #[inline]
    pub(super) fn skip(&mut self, tag: u64, known: RangeInclusive<u64>) -> Result<(), Fault> {
        let (_, rest) = value(tag, self.rest).map_err(fault_in_message)?;
        self.rest = rest;
        match known.contains(&(tag >> 3)) {
            true => Err(Fault::Mismatch),
            false => Ok(()),
        }
    }

    /// Appends packed numbers to a column.
    #[inline]
    pub(super) fn append_packed<T>(
        &mut self,
        column: &mut Vec<T>,
        convert: impl FnMut(u64) -> T,
    ) -> Result<(), Fault> {
        append_packed(self.bytes()?, column, convert)
    }
}

/// Inside a message that is whole, a field that is cut off is one that claims too much.
#[cold]
fn fault_in_message(stop: Stop) -> Fault {
    match stop {
        Stop::End | Stop::Cut => Fault::Length,
        Stop::Fault(fault) => fault,
    }
}

/// How many numbers there are in `bytes`, each of which ends with a byte below 128.
pub(super) fn count_packed(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&&byte| byte < 0x80).count() as u64
}

/// How many numbers in `bytes` may not fit into 28 bits, whatever messages they are in: such a one
/// has four bytes or more before its last.
pub(super) fn count_wide(bytes: &[u8]) -> u64 {
    let mut n_before: u32 = 0;
    let mut n_wide: u64 = 0;
    for &byte in bytes {
        let is_last = byte < 0x80;
        n_wide = n_wide.wrapping_add(u64::from(is_last && n_before >= 4));
        n_before = match is_last {
            true => 0,
            false => n_before.wrapping_add(1),
        };
    }
    n_wide
}

/// More bytes than these are counted before there is room for what is in them.
const SHORT_PACKED_BYTES: usize = 1 << 12;

/// Appends each of the numbers in `bytes` to a column.
#[inline]
pub(super) fn append_packed<T>(
    bytes: &[u8],
    column: &mut Vec<T>,
    mut convert: impl FnMut(u64) -> T,
) -> Result<(), Fault> {
    // As many numbers as bytes are far too many where each takes ten.
    column.reserve(match bytes.len() < SHORT_PACKED_BYTES {
        true => bytes.len(),
        false => count_packed(bytes) as usize,
    });
    let mut rest = bytes;
    while !rest.is_empty() {
        let (number, after) = varint(rest).map_err(|_| Fault::Varint)?;
        column.push(convert(number));
        rest = after;
    }
    Ok(())
}

/// The value of a field with this tag, and what follows it.
#[inline]
fn value(tag: u64, bytes: &[u8]) -> Result<(Value<'_>, &[u8]), Stop> {
    match tag & 7 {
        0 => varint(bytes).map(|(number, rest)| (Value::Varint(number), rest)),
        1 => Ok((Value::Fixed, bytes.get(8..).ok_or(Stop::Cut)?)),
        2 => {
            let (length, rest) = varint(bytes)?;
            prefix(length, rest).map(|(bytes, rest)| (Value::Bytes(bytes), rest))
        }
        5 => Ok((Value::Fixed, bytes.get(4..).ok_or(Stop::Cut)?)),
        other => Err(Stop::Fault(Fault::WireType(other as u8))),
    }
}

/// The first `length` bytes and those that follow. Go reads the length as a signed number.
#[inline]
fn prefix(length: u64, bytes: &[u8]) -> Result<(&[u8], &[u8]), Stop> {
    if i64::try_from(length).is_err() {
        return Err(Stop::Fault(Fault::Length));
    }
    let length = usize::try_from(length).map_err(|_| Stop::Cut)?;
    bytes.split_at_checked(length).ok_or(Stop::Cut)
}

/// A number and what follows it. As Go's `decodeVarint`: at most ten bytes, excess bits dropped.
///
/// Neighbouring numbers are mostly as long as those before, so their length can be foreseen: a
/// branch for each costs a third of computing the length from the bits that end a number.
#[inline]
fn varint(bytes: &[u8]) -> Result<(u64, &[u8]), Stop> {
    match *bytes {
        [a, ref rest @ ..] if a < 0x80 => Ok((u64::from(a), rest)),
        [a, b, ref rest @ ..] if b < 0x80 => Ok((low(a) | u64::from(b) << 7, rest)),
        [a, b, c, ref rest @ ..] if c < 0x80 => {
            Ok((low(a) | low(b) << 7 | u64::from(c) << 14, rest))
        }
        _ => long_varint(bytes),
    }
}

/// A number of four bytes or more, of eight at most if there are eight to look at.
#[inline(never)]
fn long_varint(bytes: &[u8]) -> Result<(u64, &[u8]), Stop> {
    let Some(chunk) = bytes.first_chunk() else {
        return longest_varint(bytes);
    };
    let word = u64::from_le_bytes(*chunk);
    let ends = !word & 0x8080_8080_8080_8080;
    if ends == 0 {
        return longest_varint(bytes);
    }
    let n_bits = ends.trailing_zeros().wrapping_add(1);
    let used = word & u64::MAX.wrapping_shr(64_u32.wrapping_sub(n_bits));
    // Seven bits of each byte move together: in pairs, in fours, in eights.
    let pairs = (used & 0x007f_007f_007f_007f) | ((used & 0x7f00_7f00_7f00_7f00) >> 1);
    let fours = (pairs & 0x0000_3fff_0000_3fff) | ((pairs & 0x3fff_0000_3fff_0000) >> 2);
    let number = (fours & 0x0fff_ffff) | ((fours & 0x0fff_ffff_0000_0000) >> 4);
    let rest = bytes.get((n_bits / 8) as usize..).unwrap_or_default();
    Ok((number, rest))
}

#[cold]
fn longest_varint(bytes: &[u8]) -> Result<(u64, &[u8]), Stop> {
    let mut number = 0_u64;
    let mut shift = 0_u32;
    for (at, &byte) in bytes.iter().take(10).enumerate() {
        number |= low(byte).wrapping_shl(shift);
        shift = shift.wrapping_add(7);
        if byte < 0x80 {
            let rest = bytes.get(at.wrapping_add(1)..).unwrap_or_default();
            return Ok((number, rest));
        }
    }
    match bytes.len() < 10 {
        true => Err(Stop::Cut),
        false => Err(Stop::Fault(Fault::Varint)),
    }
}

/// The bits of a byte that belong to the number.
#[inline]
fn low(byte: u8) -> u64 {
    u64::from(byte & 0x7f)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_ten_bytes_is_read_and_one_of_eleven_is_not() {
        let ten = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
        assert_eq!(varint(&ten), Ok((u64::MAX, &[][..])));
        assert_eq!(varint(&ten[..9]), Err(Stop::Cut));
        assert_eq!(varint(&[0x80; 11]), Err(Stop::Fault(Fault::Varint)));
    }

    #[test]
    fn a_number_of_any_length_reads_as_it_was_written() {
        for n_bits in 0..64 {
            for written in [1 << n_bits, (1_u64 << n_bits) - 1, u64::MAX >> n_bits] {
                let mut bytes = Vec::new();
                prost::encoding::encode_varint(written, &mut bytes);
                for n_after in [0, 1, 8] {
                    let after = vec![0xff; n_after];
                    let bytes = [bytes.clone(), after.clone()].concat();
                    assert_eq!(varint(&bytes), Ok((written, &after[..])));
                }
            }
        }
    }

    #[test]
    fn wide_numbers_are_counted_whatever_is_around_them() {
        for (number, expected) in [(1, 0), ((1 << 28) - 1, 0), (1 << 28, 1), (u64::MAX, 1)] {
            let mut bytes = vec![7, 0x80, 1];
            prost::encoding::encode_varint(number, &mut bytes);
            bytes.extend_from_slice(&[0x80, 0x80, 0x80, 2, 3]);
            assert_eq!(count_wide(&bytes), expected, "{number}");
        }
    }

    #[test]
    fn packed_numbers_end_with_their_field() {
        let mut seen: Vec<u64> = Vec::new();
        append_packed(&[1, 0x80, 1, 0xff, 0xff, 3], &mut seen, |number| number).unwrap();
        assert_eq!(seen, [1, 128, 65535]);
        let cut = append_packed(&[0x80], &mut seen, |number| number);
        assert_eq!(cut, Err(Fault::Varint));
    }

    #[test]
    fn an_expected_field_of_another_wire_type_is_a_fault_and_an_unknown_one_is_not() {
        let bytes = [number_tag(2) as u8, 7, bytes_tag(9) as u8, 1, 7];
        let mut message = Message::new(&bytes);
        let tag = message.tag().unwrap().unwrap();
        assert_eq!(message.clone().skip(tag, 1..=3), Err(Fault::Mismatch));
        assert_eq!(message.skip(tag, 3..=3), Ok(()));
        let tag = message.tag().unwrap().unwrap();
        assert_eq!(message.skip(tag, 1..=3), Ok(()));
        assert_eq!(message.tag(), Ok(None));
    }

    #[test]
    fn a_length_that_go_reads_as_negative_is_a_fault() {
        let mut bytes = vec![0x0a];
        bytes.extend_from_slice(&[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01]);
        let stop = Fields::new(&bytes).next().unwrap_err();
        assert_eq!(stop, Stop::Fault(Fault::Length));
    }
}
