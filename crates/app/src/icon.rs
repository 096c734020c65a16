//! The page's few icons, drawn in one stroke width on a grid of 16.

use yew::prelude::*;

/// What an icon shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Glyph {
    Close,
    Search,
    Plus,
    Down,
    Warning,
    Failed,
    Sun,
    Moon,
    System,
    Flame,
    Table,
    Compiler,
    Files,
    Details,
    Copy,
    Download,
    Retry,
    Up,
}

impl Glyph {
    fn path(self) -> &'static str {
        match self {
            Self::Close => "M4 4l8 8M12 4l-8 8",
            Self::Search => "M10.5 10.5 14 14M11.5 7a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0Z",
            Self::Plus => "M8 3v10M3 8h10",
            Self::Down => "M4 6.5l4 4 4-4",
            Self::Up => "M4 9.5l4-4 4 4",
            Self::Warning => "M8 2.5 14.5 13.5h-13ZM8 6.5v3.5M8 11.6v.3",
            Self::Failed => "M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM8 4.5v4.5M8 11v.3",
            Self::Sun => {
                "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1.1 \
                 1.1M11.9 11.9 13 13M3 13l1.1-1.1M11.9 4.1 13 3"
            }
            Self::Moon => "M13.5 9.8A6 6 0 0 1 6.2 2.5a6 6 0 1 0 7.3 7.3Z",
            Self::System => "M8 2a6 6 0 1 0 0 12ZM8 2a6 6 0 0 1 0 12",
            Self::Flame => "M2 3h12M2 6.5h9M2 10h6M2 13.5h3",
            Self::Table => "M2 3.5h12M2 8h12M2 12.5h12M6.5 3.5v9",
            Self::Compiler => "M3 12.5c3-.2 3-9 10-9M3 12.5V2.5M3 12.5h10.5",
            Self::Files => "M3.5 1.5h6l3 3v10h-9ZM9.5 1.5v3h3",
            Self::Details => "M2.5 2.5h11v11h-11ZM9.5 2.5v11",
            Self::Copy => "M5.5 5.5h8v8h-8ZM2.5 10.5v-8h8",
            Self::Download => "M8 2v8M4.5 7 8 10.5 11.5 7M2.5 13.5h11",
            Self::Retry => "M13 8a5 5 0 1 1-1.5-3.6M13 2v3h-3",
        }
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct IconProps {
    pub(crate) glyph: Glyph,
}

/// An icon; the word beside it, or the label of its button, says what it means.
#[component]
pub(crate) fn Icon(props: &IconProps) -> Html {
    html! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d={props.glyph.path()} />
        </svg>
    }
}
