//! The merge of a group of files, and what is worked out from it once.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use analysis::{CallTree, SymbolTable};
use pgo::{EdgeTable, Refusal};
use profile::{MergeError, Profile, ValueTypeIdx, merge};
use protocol::{SourceId, Unmerged, ValueKey, ValueTypeChoice};

use crate::kind;
use crate::sources::Source;

/// Files merged into one profile.
#[derive(Debug)]
pub struct Merged {
    group: u32,
    kind: String,
    /// The files, in the order in which they are merged.
    members: Vec<SourceId>,
    profile: Rc<Profile>,
    symbols: OnceCell<SymbolTable>,
    edges: OnceCell<Result<Rc<EdgeTable>, Refusal>>,
    /// The call tree that was asked for last: zooming asks for it again and again.
    call_tree: RefCell<Option<(ValueTypeIdx, Rc<CallTree>)>>,
}

impl Merged {
    /// The merge of a group's files; those that do not fit go to `unmerged`.
    pub(crate) fn build(
        group: u32,
        mut members: Vec<&Source>,
        unmerged: &mut Vec<Unmerged>,
    ) -> Option<Self> {
        loop {
            let error = match Self::of(group, &members) {
                Ok(merged) => return Some(merged),
                Err(error) => error,
            };
            let source = members.remove(error.source_row()?).summary.source;
            let reason = match error {
                MergeError::TooLarge { table, .. } => {
                    format!("With it the merge would have more than 2^32 {table}.")
                }
                _ => "It measures something else than the files before it.".into(),
            };
            unmerged.push(Unmerged { source, reason });
        }
    }

    /// The merge of files of any group, or the name of the one that does not fit.
    pub(crate) fn of_all(members: &[&Source]) -> Result<Self, (Option<String>, MergeError)> {
        Self::of(0, members).map_err(|error| {
            let source = error.source_row().and_then(|row| members.get(row));
            (source.map(|source| source.summary.name.clone()), error)
        })
    }

    fn of(group: u32, members: &[&Source]) -> Result<Self, MergeError> {
        let profile = match members {
            // As go tool pprof, which takes a single file as it is.
            [single] => Rc::clone(&single.profile),
            _ => {
                let profiles: Vec<&Profile> =
                    members.iter().map(|source| &*source.profile).collect();
                Rc::new(merge(&profiles)?)
            }
        };
        Ok(Self {
            group,
            kind: kind::kind(&profile),
            members: members.iter().map(|source| source.summary.source).collect(),
            profile,
            symbols: OnceCell::new(),
            edges: OnceCell::new(),
            call_tree: RefCell::new(None),
        })
    }

    /// The merged profile.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The functions of the merge, by name.
    pub fn symbols(&self) -> &SymbolTable {
        self.symbols
            .get_or_init(|| SymbolTable::build(&self.profile))
    }

    /// The call tree of one value column.
    pub fn call_tree(&self, column: ValueTypeIdx) -> Rc<CallTree> {
        if let Some((held, tree)) = &*self.call_tree.borrow()
            && *held == column
        {
            return Rc::clone(tree);
        }
        let tree = Rc::new(CallTree::build(&self.profile, column, self.symbols()));
        *self.call_tree.borrow_mut() = Some((column, Rc::clone(&tree)));
        tree
    }

    /// Gives back the memory of the call tree, which may be more than that of the files.
    pub(crate) fn drop_call_tree(&self) {
        *self.call_tree.borrow_mut() = None;
    }

    /// The compiler's edges, or why Go refuses the merge.
    pub fn edges(&self) -> &Result<Rc<EdgeTable>, Refusal> {
        self.edges
            .get_or_init(|| EdgeTable::build(&self.profile).map(Rc::new))
    }

    /// The value column named by kind, by `kind/unit`, or the default one for no name.
    pub fn column_named(&self, name: Option<&str>) -> Option<ValueTypeIdx> {
        let Some(name) = name else {
            return self.profile.default_value_type();
        };
        let position = self.profile.value_types.iter().position(|&value_type| {
            self.profile.display(value_type.kind) == name
                || self.profile.value_type_text(value_type) == name
        });
        position.map(ValueTypeIdx::from_usize)
    }

    /// The kind and the unit of a value column.
    pub fn value_type(&self, column: ValueTypeIdx) -> (String, String) {
        let value_type = self.profile.value_types[column.to_usize()];
        let text = |idx| self.profile.display(idx).into_owned();
        (text(value_type.kind), text(value_type.unit))
    }

    /// Every value type as `kind/unit`, for messages.
    pub fn value_types_text(&self) -> String {
        merge::value_types_text(&self.profile)
    }

    pub(crate) fn shared_profile(&self) -> Rc<Profile> {
        Rc::clone(&self.profile)
    }

    /// The files, in the order in which they are merged.
    pub(crate) fn members(&self) -> &[SourceId] {
        &self.members
    }

    pub(crate) fn group(&self) -> u32 {
        self.group
    }

    pub(crate) fn is_read_by_pgo(&self) -> bool {
        pgo::read_column(&self.profile).is_some()
    }

    pub(crate) fn column(&self, column: u32) -> Option<ValueTypeIdx> {
        ((column as usize) < self.profile.value_types.len()).then_some(ValueTypeIdx(column))
    }

    pub(crate) fn default_value(&self) -> Option<ValueKey> {
        self.profile.default_value_type().map(|column| ValueKey {
            group: self.group,
            column: column.0,
        })
    }

    pub(crate) fn choices(&self) -> Vec<ValueTypeChoice> {
        let types = self.profile.value_types.iter().enumerate();
        types
            .map(|(column, &value_type)| {
                let (kind, unit) = kind::words(&self.profile, value_type);
                let total = self.profile.total(ValueTypeIdx::from_usize(column));
                ValueTypeChoice {
                    value: ValueKey {
                        group: self.group,
                        column: column as u32,
                    },
                    kind,
                    unit,
                    group_kind: self.kind.clone(),
                    n_sources: self.members.len() as u32,
                    total: total.to_string(),
                }
            })
            .collect()
    }
}
