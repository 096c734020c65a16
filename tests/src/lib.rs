//! What tests of the whole product share: a browser that opens the bundle like a person does.

pub mod browser;
