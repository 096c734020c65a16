//! Keys by the names that people and `KeyboardEvent.key` give them.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

/// A key with its modifiers: `Enter`, `/`, `Ctrl+Shift+K`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// As `KeyboardEvent.key` gives it.
    name: String,
    code: String,
    /// Windows' number of the key, which Chromium works with everywhere.
    virtual_code: u32,
    /// What the key types; nothing for most named keys and with Ctrl, Alt or Meta.
    text: Option<String>,
    /// Alt 1, Ctrl 2, Meta 4, Shift 8.
    modifiers: u32,
}

impl Key {
    pub(super) fn named(name: &str) -> Result<Self> {
        let (prefix, last) = match name.rsplit_once('+') {
            // `+` itself, alone or modified.
            Some((prefix, "")) => (prefix.trim_end_matches('+'), "+"),
            Some((prefix, last)) => (prefix, last),
            None => ("", name),
        };
        let mut modifiers = 0;
        for modifier in prefix.split('+').filter(|part| !part.is_empty()) {
            modifiers |= match modifier {
                "Alt" => 1,
                "Ctrl" | "Control" => 2,
                "Meta" => 4,
                "Shift" => 8,
                _ => bail!("`{modifier}` is not a modifier"),
            };
        }
        let mut key = match NAMED.iter().find(|(name, ..)| *name == last) {
            Some(&(name, virtual_code, text)) => {
                let (key, code) = if name == "Space" {
                    (" ", "Space")
                } else {
                    (name, name)
                };
                let text = text.map(str::to_owned);
                Self {
                    name: key.to_owned(),
                    code: code.to_owned(),
                    virtual_code,
                    text,
                    modifiers,
                }
            }
            None => Self::typing(last, modifiers)?,
        };
        if modifiers & !8 != 0 {
            key.text = None;
        }
        Ok(key)
    }

    /// The parameters of `Input.dispatchKeyEvent`, once to press and once to release.
    pub(super) fn events(&self) -> [Value; 2] {
        let event = |kind: &str| {
            json!({
                "type": kind, "key": self.name, "code": self.code, "modifiers": self.modifiers,
                "windowsVirtualKeyCode": self.virtual_code,
            })
        };
        let mut down = event(if self.text.is_some() {
            "keyDown"
        } else {
            "rawKeyDown"
        });
        if let Some(text) = &self.text {
            down["text"] = text.as_str().into();
        }
        [down, event("keyUp")]
    }

    fn typing(name: &str, modifiers: u32) -> Result<Self> {
        let mut chars = name.chars();
        let (Some(char), None) = (chars.next(), chars.next()) else {
            bail!("there is no key `{name}`")
        };
        let upper = char.to_ascii_uppercase();
        let code = match upper {
            'A'..='Z' => format!("Key{upper}"),
            '0'..='9' => format!("Digit{upper}"),
            _ => PUNCTUATION
                .iter()
                .find(|(own, _)| *own == char)
                .map_or("", |(_, code)| code)
                .to_owned(),
        };
        let virtual_code = if upper.is_ascii_alphanumeric() {
            u32::from(upper)
        } else {
            0
        };
        let text = Some(name.to_owned());
        Ok(Self {
            name: name.to_owned(),
            code,
            virtual_code,
            text,
            modifiers,
        })
    }
}

/// Splits text into the keys that type it.
pub(super) fn keys_of(text: &str) -> Result<Vec<Key>> {
    let mut buffer = [0; 4];
    let mut key =
        |char: char| Key::typing(char.encode_utf8(&mut buffer), 0).context("a character is a key");
    text.chars().map(&mut key).collect()
}

const NAMED: [(&str, u32, Option<&str>); 15] = [
    ("Enter", 13, Some("\r")),
    ("Tab", 9, None),
    ("Escape", 27, None),
    ("Space", 32, Some(" ")),
    ("Backspace", 8, None),
    ("Delete", 46, None),
    ("Home", 36, None),
    ("End", 35, None),
    ("PageUp", 33, None),
    ("PageDown", 34, None),
    ("ArrowLeft", 37, None),
    ("ArrowUp", 38, None),
    ("ArrowRight", 39, None),
    ("ArrowDown", 40, None),
    ("F1", 112, None),
];

const PUNCTUATION: [(char, &str); 9] = [
    ('/', "Slash"),
    ('?', "Slash"),
    ('-', "Minus"),
    ('+', "Equal"),
    ('=', "Equal"),
    ('[', "BracketLeft"),
    (']', "BracketRight"),
    ('.', "Period"),
    (',', "Comma"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modifiers_add_up_and_silence_the_text() {
        let key = Key::named("Ctrl+Shift+k").expect("it is a key");
        let expected = Key {
            name: "k".into(),
            code: "KeyK".into(),
            virtual_code: 75,
            text: None,
            modifiers: 10,
        };
        assert_eq!(key, expected);
    }

    #[test]
    fn plus_is_a_key_of_its_own() {
        assert_eq!(Key::named("+").expect("it is a key").code, "Equal");
        assert_eq!(Key::named("Ctrl++").expect("it is a key").modifiers, 2);
        assert!(Key::named("Hyper+x").is_err());
        assert!(Key::named("Entre").is_err());
    }
}
