//! What opens over the page and has to be closed: a frame for dialogs, and the list of keys.

use viewer::{Action, FrameAction, SHORTCUTS};
use web_sys::HtmlDialogElement;
use yew::prelude::*;

use crate::dispatch::use_dispatch;
use crate::icon::{Glyph, Icon};

#[derive(Properties, PartialEq)]
pub(crate) struct DialogProps {
    /// Its id, and of its title with `-title` behind.
    pub(crate) id: AttrValue,
    pub(crate) title: AttrValue,
    pub(crate) children: Html,
}

/// A dialog; open as long as it is in the page. The keyboard returns to where it came from.
#[component]
pub(crate) fn Dialog(props: &DialogProps) -> Html {
    let dispatch = use_dispatch();
    let dialog = use_node_ref();
    {
        let dialog = dialog.clone();
        use_effect_with((), move |()| {
            let dialog = dialog.cast::<HtmlDialogElement>();
            if let Some(dialog) = &dialog {
                // A dialog that is open already stays open.
                let _ = dialog.show_modal();
            }
            // The browser gives the keyboard back when a dialog closes, not when it is taken out.
            move || {
                if let Some(dialog) = dialog {
                    dialog.close();
                }
            }
        });
    }
    let closed = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: Event| dispatch.emit(Action::Frame(FrameAction::OverlayClosed)))
    };
    let close = Callback::from(move |_: MouseEvent| {
        dispatch.emit(Action::Frame(FrameAction::OverlayClosed));
    });
    let title_id = format!("{}-title", props.id);
    html! {
        <dialog
            ref={dialog} class="dialog" id={props.id.clone()} onclose={closed}
            aria-labelledby={title_id.clone()}
        >
            <header>
                <h2 id={title_id}>{ &props.title }</h2>
                <button type="button" class="icon-button" aria-label="Close" onclick={close}>
                    <Icon glyph={Glyph::Close} />
                </button>
            </header>
            { props.children.clone() }
        </dialog>
    }
}

/// The list of keys.
#[component]
pub(crate) fn ShortcutDialog() -> Html {
    html! {
        <Dialog id="shortcuts" title="Keyboard shortcuts">
            <div class="shortcut-groups">
                { for SHORTCUTS.iter().map(|(group, keys)| html! {
                    <section>
                        <h3>{ *group }</h3>
                        <dl>
                            { for keys.iter().map(|(key, meaning)| html! {
                                <div>
                                    <dt>{ for key.split(" · ").map(|key| html! { <kbd>{ key }</kbd> }) }</dt>
                                    <dd>{ *meaning }</dd>
                                </div>
                            }) }
                        </dl>
                    </section>
                }) }
            </div>
        </Dialog>
    }
}
