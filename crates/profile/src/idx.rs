//! Typed row numbers, so that a function cannot be looked up by a location's number.

/// Declares a `u32` row number of one table.
macro_rules! idx {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The row number as this type.
            ///
            /// Tables hold fewer than 2^32 rows: decoders cap them, and the columns would not fit
            /// into memory otherwise.
            pub fn from_usize(row: usize) -> Self {
                debug_assert!(u32::try_from(row).is_ok(), "a table of 2^32 rows");
                Self(row as u32)
            }

            /// The row number for indexing a column.
            pub fn to_usize(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

idx! {
    /// A row of [`StringTable`](crate::StringTable); row 0 is the empty string.
    StringIdx;
    /// A row of [`Profile::value_types`](crate::Profile::value_types).
    ValueTypeIdx;
    /// A row of [`Profile::mappings`](crate::Profile::mappings).
    MappingIdx;
    /// A row of [`FunctionTable`](crate::FunctionTable).
    FunctionIdx;
    /// A row of [`LocationTable`](crate::LocationTable).
    LocationIdx;
    /// A row of [`StackTable`](crate::StackTable).
    StackIdx;
    /// A label of [`LabelSetTable`](crate::LabelSetTable).
    LabelIdx;
    /// A row of [`LabelSetTable`](crate::LabelSetTable); row 0 is the empty set.
    LabelSetIdx;
    /// A row of [`SampleTable`](crate::SampleTable).
    SampleIdx;
}
