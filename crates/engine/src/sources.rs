//! The files that are open, and which of them go together.

use std::rc::Rc;

use profile::Profile;
use protocol::SourceSummary;

use crate::kind;

/// One open file.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) summary: SourceSummary,
    pub(crate) profile: Rc<Profile>,
    pub(crate) is_included: bool,
}

impl Source {
    /// What files are merged by, so that dropping them in another order gives the same bytes.
    pub(crate) fn order(&self) -> (&str, &str) {
        (&self.summary.sha256, &self.summary.name)
    }
}

/// The groups met so far; a group keeps its number when its files go.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    signatures: Vec<String>,
}

impl Groups {
    /// The group of a profile.
    pub(crate) fn of(&mut self, profile: &Profile) -> u32 {
        let signature = kind::signature(profile);
        let known = self.signatures.iter().position(|other| *other == signature);
        known.unwrap_or_else(|| {
            self.signatures.push(signature);
            self.signatures.len() - 1
        }) as u32
    }

    /// Every group, in the order of its first file.
    pub(crate) fn ids(&self) -> impl Iterator<Item = u32> + use<> {
        0..self.signatures.len() as u32
    }
}
