//! The Content-Security-Policy of the page, and where it has to be written.
//!
//! **Invariant:** scripts come only from the bundle's own files and nothing can be sent anywhere
//! else. The policy stands in the page itself, so that it holds on any static host, and the
//! server of `cargo xtask serve` sends the same text as a header.

/// The policy, as a header's or a `<meta>` element's value.
///
/// `'wasm-unsafe-eval'` allows WebAssembly and no JavaScript `eval`.
/// `blob:` workers inherit this policy from the page; a worker that is loaded by address takes its
/// policy from its own response instead, which a plain static host does not send.
/// Pictures may be `data:` and `blob:` for exported drawings. Inline styles are refused: set them
/// through the CSSOM.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; \
script-src 'self' 'wasm-unsafe-eval'; \
worker-src 'self' blob:; \
connect-src 'self'; \
style-src 'self'; \
font-src 'self'; \
img-src 'self' data: blob:; \
base-uri 'none'; \
form-action 'none'";
