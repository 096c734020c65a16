//! WebAssembly's custom sections: function names, compiler versions. Nothing that runs.

use anyhow::{Context, Result, bail};

const MAGIC_AND_VERSION: &[u8] = b"\0asm\x01\0\0\0";
const CUSTOM: u8 = 0;

/// The same module without its custom sections, which are about a tenth of what is sent.
pub(crate) fn without_custom(module: &[u8]) -> Result<Vec<u8>> {
    let Some(mut rest) = module.strip_prefix(MAGIC_AND_VERSION) else {
        bail!("not a WebAssembly module of version 1");
    };
    let mut kept = MAGIC_AND_VERSION.to_vec();
    while let Some((&id, after_id)) = rest.split_first() {
        let (size, content) = unsigned_leb128(after_id).context("a section's size is cut off")?;
        let header = rest.len() - content.len();
        let section = rest.get(..header + size).context("a section is cut off")?;
        if id != CUSTOM {
            kept.extend_from_slice(section);
        }
        rest = &rest[section.len()..];
    }
    Ok(kept)
}

/// A size as WebAssembly writes it: at most five bytes, seven bits each, lowest first.
fn unsigned_leb128(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let length = bytes.iter().take(5).position(|byte| byte & 0x80 == 0)? + 1;
    let (digits, rest) = bytes.split_at(length);
    let value = digits
        .iter()
        .rev()
        .fold(0_u64, |value, byte| value << 7 | u64::from(byte & 0x7f));
    Some((usize::try_from(value).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_custom_sections_are_dropped() {
        let custom = [&[0, 3][..], b"\x01ax"].concat();
        let code = [&[10, 0x81, 0x00][..], b"c"].concat();
        let module = [MAGIC_AND_VERSION, &custom, &code, &custom].concat();
        let kept = without_custom(&module).expect("the module is whole");
        assert_eq!(kept, [MAGIC_AND_VERSION, &code].concat());
    }

    #[test]
    fn a_module_that_is_cut_off_is_refused() {
        for module in [
            &b"\0asm"[..],
            b"\0asm\x01\0\0\0\x0a\x05ab",
            b"\0asm\x01\0\0\0\x0a\x80",
        ] {
            assert!(without_custom(module).is_err(), "{module:?}");
        }
    }
}
