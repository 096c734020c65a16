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
///
/// Where the browser has Trusted Types, no text can become markup or code: only the policy called
/// `default`, of [`PAGE_TRUST`] in the page and of the app's start script in its worker, says which
/// address is a script.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; \
script-src 'self' 'wasm-unsafe-eval'; \
worker-src 'self' blob:; \
connect-src 'self'; \
style-src 'self'; \
font-src 'self'; \
img-src 'self' data: blob:; \
base-uri 'none'; \
form-action 'none'; \
require-trusted-types-for 'script'; \
trusted-types default";

/// What the page trusts as a script's address besides the elements of its own HTML: the worker's,
/// which is a `blob:` that the app made. Markup and code from text it trusts never.
pub const PAGE_TRUST: &str = "globalThis.trustedTypes?.createPolicy(\"default\", { \
createScriptURL: address => address.startsWith(`blob:${location.origin}/`) ? address : null });
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_names_the_policy_for_hosts_that_send_it() {
        let readme = include_str!("../../../README.md");
        assert!(readme.contains(&format!(
            "Content-Security-Policy: {CONTENT_SECURITY_POLICY}; frame-ancestors 'self'"
        )));
    }
}
