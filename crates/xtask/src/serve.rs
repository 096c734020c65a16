//! The bundle on this machine's own address, for a person to use.

use std::path::Path;

use anyhow::Result;

use crate::site::Site;

/// Serves `dist` on `127.0.0.1:port` until the process is ended.
pub fn serve(dist: &Path, port: u16) -> Result<()> {
    let site = Site::open(dist, port)?;
    println!("\npgoscope is at {} (end it with Ctrl+C)", site.url());
    site.serve_forever();
    Ok(())
}
