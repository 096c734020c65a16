//! The page: components that show [`viewer::State`], and the edges to the browser.
//!
//! [`session::Session`] owns the state, hands every action to [`viewer::update`] and performs what
//! comes back; [`page::Page`] draws the state. Nothing here decides.
//!
//! **Invariant:** text reaches the document as text nodes only, and dynamic styles through the
//! CSSOM or as SVG attributes: the policy of the page refuses markup and inline styles from data.
//!
//! This crate knows no profile and no rule of Go's: what it shows is an answer to a question.

mod bar;
mod dialog;
mod dispatch;
mod dom;
mod download_button;
mod edge_table;
mod empty_page;
mod flame_panel;
mod grid;
mod icon;
mod inputs_pane;
mod limits_dialog;
mod page;
mod pgo_page;
mod seal_dialog;
mod search_box;
mod selection_pane;
mod session;
mod source_row;
mod status_bar;
mod symbol;
mod top_bar;
mod top_table;
mod view_pane;

mod worker_client;

fn main() {
    yew::Renderer::<page::Page>::new().render();
}
