//! Fields on the wire: tags, numbers and lengths.
//!
//! What is accepted is what Go's `internal/profile/proto.go` accepts: numbers of up to ten bytes
//! whatever they overflow, unknown fields of known wire types, field number 0.

use crate::error::Fault;

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
}

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

/// The fields of one message, one after another.
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

    /// The next field of a message that is whole: its end is its end.
    pub(super) fn next_whole(&mut self) -> Result<Option<(u64, Value<'a>)>, Fault> {
        match self.next() {
            Ok(field) => Ok(Some(field)),
            Err(Stop::End) => Ok(None),
            Err(Stop::Cut) => Err(Fault::Length),
            Err(Stop::Fault(fault)) => Err(fault),
        }
    }

    /// The next field; on any error nothing has been read.
    pub(super) fn next(&mut self) -> Result<(u64, Value<'a>), Stop> {
        if self.rest.is_empty() {
            return Err(Stop::End);
        }
        let (tag, rest) = varint(self.rest)?;
        let (value, rest) = match tag & 7 {
            0 => {
                let (number, rest) = varint(rest)?;
                (Value::Varint(number), rest)
            }
            1 => (Value::Fixed, rest.get(8..).ok_or(Stop::Cut)?),
            2 => {
                let (length, rest) = varint(rest)?;
                // Go reads the length as a signed number.
                let length = usize::try_from(length)
                    .ok()
                    .filter(|&length| isize::try_from(length).is_ok())
                    .ok_or(Stop::Fault(Fault::Length))?;
                let (bytes, rest) = rest.split_at_checked(length).ok_or(Stop::Cut)?;
                (Value::Bytes(bytes), rest)
            }
            5 => (Value::Fixed, rest.get(4..).ok_or(Stop::Cut)?),
            other => return Err(Stop::Fault(Fault::WireType(other as u8))),
        };
        self.rest = rest;
        Ok((tag >> 3, value))
    }
}

/// Calls `push` with each number of a repeated field, packed or not.
pub(super) fn numbers(value: Value<'_>, mut push: impl FnMut(u64)) -> Result<(), Fault> {
    let mut rest = match value {
        Value::Varint(number) => {
            push(number);
            return Ok(());
        }
        Value::Bytes(bytes) => bytes,
        Value::Fixed => return Err(Fault::Mismatch),
    };
    while let Some((&first, after)) = rest.split_first() {
        if first < 0x80 {
            push(u64::from(first));
            rest = after;
            continue;
        }
        match after.split_first() {
            Some((&second, after)) if second < 0x80 => {
                push(u64::from(first & 0x7f) | (u64::from(second) << 7));
                rest = after;
            }
            _ => {
                let (number, after) = varint(rest).map_err(|_| Fault::Varint)?;
                push(number);
                rest = after;
            }
        }
    }
    Ok(())
}

/// A number and what follows it. As Go's `decodeVarint`: at most ten bytes, excess bits dropped.
#[inline]
fn varint(bytes: &[u8]) -> Result<(u64, &[u8]), Stop> {
    if let Some((&first, rest)) = bytes.split_first()
        && first < 0x80
    {
        return Ok((u64::from(first), rest));
    }
    let mut number = 0_u64;
    let mut shift = 0_u32;
    for (at, &byte) in bytes.iter().take(10).enumerate() {
        number |= u64::from(byte & 0x7f).wrapping_shl(shift);
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
    fn packed_and_single_numbers_read_alike() {
        let mut seen = Vec::new();
        numbers(Value::Bytes(&[1, 0x80, 1, 0xff, 0xff, 3]), |n| seen.push(n)).unwrap();
        numbers(Value::Varint(7), |n| seen.push(n)).unwrap();
        assert_eq!(seen, [1, 128, 65535, 7]);
        assert_eq!(numbers(Value::Bytes(&[0x80]), |_| ()), Err(Fault::Varint));
    }

    #[test]
    fn a_length_that_go_reads_as_negative_is_a_fault() {
        let mut bytes = vec![0x0a];
        bytes.extend_from_slice(&[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01]);
        let stop = Fields::new(&bytes).next().unwrap_err();
        assert_eq!(stop, Stop::Fault(Fault::Length));
    }
}
