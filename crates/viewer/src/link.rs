//! What a link to the page restores: the view, the search, how the tables are sorted.
//!
//! A link holds nothing of a profile but what the reader typed. `si` and `q` are short because
//! `si` is what `go tool pprof` calls the value column in its own links.

use crate::update::search_changed;
use crate::{ChosenValue, EdgeFilter, Order, State, Theme, View};

/// The part of a page's address behind the `#`: only what differs from a fresh page.
pub fn link_of(state: &State) -> String {
    let mut link = String::new();
    let mut say = |key: &str, value: &str| {
        if !link.is_empty() {
            link.push('&');
        }
        link.push_str(key);
        link.push('=');
        escape_into(&mut link, value);
    };
    if state.view != View::default() {
        say("view", state.view.link_name());
    }
    if !state.search.text.is_empty() {
        say("q", &state.search.text);
    }
    if let Some(kind) = linked_kind(state) {
        say("si", kind);
    }
    if state.top_order != Order::default() {
        say("top", &state.top_order.to_link());
    }
    if state.edge_order != Order::default() {
        say("edges", &state.edge_order.to_link());
    }
    if state.edge_filter != EdgeFilter::default() {
        say("only", state.edge_filter.link_name());
    }
    if state.theme != Theme::default() {
        say("theme", state.theme.name());
    }
    link
}

/// Puts the page into the state that a link says; what it does not say is as on a fresh page, but
/// for the theme, which stays. What makes no sense is passed over.
pub(crate) fn follow(state: &mut State, link: &str) {
    let fresh = State::default();
    state.view = fresh.view;
    state.wanted_kind = None;
    state.chosen_value = None;
    state.top_order = fresh.top_order;
    state.edge_order = fresh.edge_order;
    state.edge_filter = fresh.edge_filter;
    let mut search = String::new();
    for pair in link.trim_start_matches('#').split('&') {
        let Some((key, value)) = pair.split_once('=') else {
            continue;
        };
        let value = unescape(value);
        match key {
            "view" => {
                let named = View::ALL.into_iter().find(|v| v.link_name() == value);
                state.view = named.unwrap_or_default();
            }
            "q" => search = value,
            "si" => state.wanted_kind = Some(value),
            "top" => state.top_order = Order::from_link(&value).unwrap_or(fresh.top_order),
            "edges" => state.edge_order = Order::from_link(&value).unwrap_or(fresh.edge_order),
            "only" => {
                let named = EdgeFilter::ALL.into_iter().find(|f| f.link_name() == value);
                state.edge_filter = named.unwrap_or_default();
            }
            "theme" => state.theme = Theme::from_name(&value).unwrap_or(state.theme),
            _ => {}
        }
    }
    search_changed(state, &search);
}

/// The kind of the value column that the reader chose, or that a link asked for.
fn linked_kind(state: &State) -> Option<&str> {
    let chosen = state.chosen_value.as_ref();
    chosen
        .map(ChosenValue::kind)
        .or(state.wanted_kind.as_deref())
}

/// Percent-encodes what has a meaning in a fragment, and everything beyond plain ASCII.
fn escape_into(link: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => link.push(byte as char),
            b'-' | b'.' | b'_' | b'~' | b'/' | b'(' | b')' | b'*' | b':' | b',' => {
                link.push(byte as char);
            }
            _ => {
                const HEX: &[u8; 16] = b"0123456789ABCDEF";
                link.push('%');
                link.push(HEX[usize::from(byte >> 4)] as char);
                link.push(HEX[usize::from(byte & 15)] as char);
            }
        }
    }
}

fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        let digit = |b: Option<&u8>| b.and_then(|b| (*b as char).to_digit(16));
        match (first, digit(tail.first()), digit(tail.get(1))) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                rest = &tail[2..];
            }
            (b'+', ..) => bytes.push(b' '),
            _ => bytes.push(*first),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EdgeColumn, TopColumn};

    #[test]
    fn a_fresh_page_has_no_link() {
        assert_eq!(link_of(&State::default()), "");
    }

    #[test]
    fn a_link_restores_what_it_was_made_from() {
        let mut state = State {
            view: View::Pgo,
            top_order: Order::by(TopColumn::Cum),
            edge_order: Order::by(EdgeColumn::Caller).pressed(EdgeColumn::Caller),
            edge_filter: EdgeFilter::HotCalls,
            theme: Theme::Dark,
            wanted_kind: Some("cpu".to_owned()),
            ..State::default()
        };
        search_changed(&mut state, "(*T[go.shape.int]).M & 100 % ä+b");
        let link = link_of(&state);
        let mut restored = State::default();
        follow(&mut restored, &format!("#{link}"));
        assert_eq!(link_of(&restored), link);
        assert_eq!(restored.search.text, state.search.text);
        assert_eq!(restored.edge_order, state.edge_order);
    }

    #[test]
    fn what_makes_no_sense_in_a_link_is_passed_over() {
        let mut state = State::default();
        follow(
            &mut state,
            "#view=../x&top=-&q=%zz%4&&=&edges=%ff&theme=&only=x",
        );
        assert_eq!(state.view, View::Flame);
        assert_eq!(&*state.search.text, "%zz%4");
        assert_eq!(link_of(&state), "q=%25zz%254");
    }
}
