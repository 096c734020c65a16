//! What tests of the whole product share: profiles real and invented, Go's own tools, a decoder to
//! compare ours with, and a browser that opens the bundle like a person does.

pub mod arbitrary;
pub mod browser;
pub mod corpus;
pub mod go;
pub mod hostile;
pub mod samples;
pub mod wire;
