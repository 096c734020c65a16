//! The list of keys.

use viewer::{Action, SHORTCUTS};
use web_sys::HtmlDialogElement;
use yew::prelude::*;

use crate::dispatch::use_dispatch;
use crate::icon::{Glyph, Icon};

/// The shortcut dialog; open as long as it is in the page.
#[component]
pub(crate) fn ShortcutDialog() -> Html {
    let dispatch = use_dispatch();
    let dialog = use_node_ref();
    {
        let dialog = dialog.clone();
        use_effect_with((), move |()| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                // A dialog that is open already stays open.
                let _ = dialog.show_modal();
            }
        });
    }
    let closed = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: Event| dispatch.emit(Action::OverlayClosed))
    };
    let close = Callback::from(move |_: MouseEvent| dispatch.emit(Action::OverlayClosed));
    html! {
        <dialog ref={dialog} class="shortcuts" aria-labelledby="shortcuts-title" onclose={closed}>
            <header>
                <h2 id="shortcuts-title">{ "Keyboard shortcuts" }</h2>
                <button type="button" class="icon-button" aria-label="Close" onclick={close}>
                    <Icon glyph={Glyph::Close} />
                </button>
            </header>
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
        </dialog>
    }
}
