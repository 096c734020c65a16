//! The worker, as the page talks to it.
//!
//! A message out is `{request, file?}`, a message in `{response, columns}`; the file goes as it
//! is, so its bytes never pass through the page. The first worker also gives its `{code}`, and a
//! further one takes the compiled module before all else.
//!
//! **Invariant:** no request is sent before the worker's first response, which is its version: a
//! worker that is still compiling would lose it.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use js_sys::{Array, Object, Reflect, Uint8Array};
use protocol::{Reply, Request};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use viewer::Action;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, ErrorEvent, File, MessageEvent, Url, Worker};

use crate::dispatch::Dispatch;
use crate::dom;

/// The worker's code, which the first worker hands to the page: further ones start from it sooner,
/// and without a request, even where the host is out of reach by then.
#[derive(Clone, Default)]
pub(crate) struct WorkerCode(Rc<RefCell<Option<Code>>>);

struct Code {
    script: JsValue,
    /// The compiled module.
    module: JsValue,
}

/// A running worker; ends with its client.
pub(crate) struct WorkerClient {
    line: Option<Rc<Line>>,
    dispatch: Dispatch,
    _listeners: Vec<EventListener>,
}

struct Line {
    worker: Worker,
    /// The `blob:` address of its script, which lives as long as the worker.
    address: String,
    /// What waits for the worker's first message; `None` once it has come.
    waiting: RefCell<Option<Vec<JsValue>>>,
}

impl WorkerClient {
    /// Starts a worker; what it says, and that it cannot be started, is dispatched.
    pub(crate) fn start(dispatch: Dispatch, code: &WorkerCode) -> Self {
        match start(code) {
            Ok((worker, address)) => {
                let line = Rc::new(Line {
                    worker,
                    address,
                    waiting: RefCell::new(Some(Vec::new())),
                });
                let listeners = listen(&line, &dispatch, code);
                Self {
                    line: Some(line),
                    dispatch,
                    _listeners: listeners,
                }
            }
            Err(error) => {
                dispatch.emit(Action::WorkerFailed(words(&error)));
                Self {
                    line: None,
                    dispatch,
                    _listeners: Vec::new(),
                }
            }
        }
    }

    /// Sends a request, with the file it is about.
    pub(crate) fn post(&self, request: &Request, file: Option<File>) {
        let Some(line) = &self.line else { return };
        let message = match message(request, file) {
            Ok(message) => message,
            Err(error) => {
                self.dispatch.emit(Action::WorkerFailed(words(&error)));
                return;
            }
        };
        if let Some(waiting) = line.waiting.borrow_mut().as_mut() {
            waiting.push(message);
            return;
        }
        if let Err(error) = line.worker.post_message(&message) {
            self.dispatch.emit(Action::WorkerFailed(words(&error)));
        }
    }
}

impl Drop for WorkerClient {
    fn drop(&mut self) {
        if let Some(line) = &self.line {
            line.worker.terminate();
            // An address that is gone already needs no revoking.
            let _ = Url::revoke_object_url(&line.address);
        }
    }
}

/// Starts the worker from a `blob:` address, so that it inherits the policy of this page; loaded
/// by its own address it would have none on a host that sends no headers.
///
/// In there, only this script is trusted as a script's address.
fn start(code: &WorkerCode) -> Result<(Worker, String), JsValue> {
    let script = dom::address::worker_script()?;
    let base = script.rsplit_once('/').map_or("./", |(base, _)| base);
    let quoted = |text: &str| js_sys::JSON::stringify(&JsValue::from_str(text));
    let source = format!(
        "self.pgoscopeBase = {base}; const script = {script}; \
         self.trustedTypes?.createPolicy('default', {{ createScriptURL: address => \
         address === script ? address : null }});\n",
        base = String::from(quoted(&format!("{base}/"))?),
        script = String::from(quoted(&script)?),
    );
    let code = code.0.borrow();
    let parts = match &*code {
        Some(code) => Array::of3(&source.into(), &TAKE_MODULE.into(), &code.script),
        None => Array::of2(&source.into(), &LOAD_AND_GIVE_CODE.into()),
    };
    let options = BlobPropertyBag::new();
    options.set_type("text/javascript");
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let worker = Worker::new(&address)?;
    if let Some(code) = &*code {
        worker.post_message(&code.module)?;
    }
    Ok((worker, address))
}

/// Loads the worker's script, and gives it to the page with what it compiled.
const LOAD_AND_GIVE_CODE: &str = "importScripts(script); \
    Promise.all([fetch(script).then(answer => answer.text()), self.pgoscopeModule]) \
    .then(([script, module]) => postMessage({ code: { script, module } }), () => {});";

/// Takes the first message for the compiled module; the worker's script comes behind.
const TAKE_MODULE: &str = "self.pgoscopeModule = new Promise(done => \
    addEventListener('message', event => done(event.data), { once: true }));\n";

/// The code that a worker gives instead of saying something.
fn given_code(message: &JsValue) -> Option<Code> {
    let code = Reflect::get(message, &"code".into()).ok()?;
    let part = |name: &str| Reflect::get(&code, &name.into()).ok();
    code.is_object().then_some(())?;
    Some(Code {
        script: part("script")?,
        module: part("module")?,
    })
}

fn listen(line: &Rc<Line>, dispatch: &Dispatch, code: &WorkerCode) -> Vec<EventListener> {
    let on_message = {
        let (line, dispatch, code) = (Rc::clone(line), dispatch.clone(), code.clone());
        EventListener::new(&line.worker.clone(), "message", move |event| {
            let message = event.unchecked_ref::<MessageEvent>().data();
            if let Some(given) = given_code(&message) {
                code.0.replace(Some(given));
                return;
            }
            match reply(&message) {
                Ok(reply) => dispatch.emit(Action::WorkerSaid(Box::new(reply))),
                Err(error) => dispatch.emit(Action::WorkerFailed(words(&error))),
            }
            // After the first message has been acted on, so that nothing overtakes it.
            for message in line.waiting.borrow_mut().take().into_iter().flatten() {
                if let Err(error) = line.worker.post_message(&message) {
                    dispatch.emit(Action::WorkerFailed(words(&error)));
                }
            }
        })
    };
    let on_error = {
        let dispatch = dispatch.clone();
        EventListener::new(&line.worker, "error", move |event| {
            let message = event
                .dyn_ref::<ErrorEvent>()
                .map(ErrorEvent::message)
                .filter(|message| !message.is_empty())
                .unwrap_or_else(|| "its script could not be loaded".to_owned());
            dispatch.emit(Action::WorkerFailed(message));
        })
    };
    vec![on_message, on_error]
}

fn message(request: &Request, file: Option<File>) -> Result<JsValue, JsValue> {
    // Whole numbers beyond a double go as BigInt.
    let serializer = Serializer::new().serialize_large_number_types_as_bigints(true);
    let message = Object::new();
    Reflect::set(
        &message,
        &"request".into(),
        &request.serialize(&serializer)?,
    )?;
    if let Some(file) = file {
        Reflect::set(&message, &"file".into(), &file)?;
    }
    Ok(message.into())
}

fn reply(message: &JsValue) -> Result<Reply, JsValue> {
    let response = Reflect::get(message, &"response".into())?;
    let columns = Reflect::get(message, &"columns".into())?;
    let columns = columns
        .dyn_ref::<Uint8Array>()
        .map(Uint8Array::to_vec)
        .unwrap_or_default();
    Ok(Reply {
        response: serde_wasm_bindgen::from_value(response)?,
        columns,
    })
}

fn words(error: &JsValue) -> String {
    error
        .dyn_ref::<js_sys::Error>()
        .map(|error| String::from(error.message()))
        .or_else(|| error.as_string())
        .unwrap_or_else(|| format!("{error:?}"))
}
