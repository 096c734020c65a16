//! The flame graph as bytes.

use flame::{FlameColumns, FlameGraph, FunctionColumns};

use crate::columns::{ColumnReader, ColumnWriter, ColumnsError};

/// The columns of a flame graph as bytes.
pub fn encode_flame_graph(columns: &FlameColumns) -> Vec<u8> {
    let mut writer = ColumnWriter::default();
    writer.u32s(&columns.functions);
    writer.u32s(&columns.depths);
    writer.i64s(&columns.cum);
    writer.i64s(&columns.magnitudes);
    writer.u8s(&columns.kinds);
    writer.u32s(&columns.nodes);
    writer.u32s(&[columns.n_hidden]);
    let table = &columns.table;
    writer.texts(&table.names);
    writer.u32s(&table.package_rows);
    writer.u32s(&table.file_rows);
    writer.i64s(&table.start_lines);
    writer.u8s(&table.origins);
    writer.texts(&table.packages);
    writer.texts(&table.files);
    writer.finish()
}

/// The flame graph of bytes that [`encode_flame_graph`] made.
pub fn decode_flame_graph(bytes: &[u8]) -> Result<FlameGraph, ColumnsError> {
    let mut reader = ColumnReader::new(bytes);
    let columns = FlameColumns {
        functions: reader.u32s()?,
        depths: reader.u32s()?,
        cum: reader.i64s()?,
        magnitudes: reader.i64s()?,
        kinds: reader.u8s()?,
        nodes: reader.u32s()?,
        n_hidden: reader.u32s()?.first().copied().unwrap_or(0),
        table: FunctionColumns {
            names: reader.texts()?,
            package_rows: reader.u32s()?,
            file_rows: reader.u32s()?,
            start_lines: reader.i64s()?,
            origins: reader.u8s()?,
            packages: reader.texts()?,
            files: reader.texts()?,
        },
    };
    reader.finish()?;
    FlameGraph::new(columns).ok_or(ColumnsError { at: bytes.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_graph_comes_back_as_it_was() {
        let mut columns = FlameColumns::default();
        columns.functions.push(0);
        columns.depths.push(1);
        columns.cum = vec![(1 << 60) + 1, 7];
        columns.kinds.push(flame::INLINED);
        let blob = encode_flame_graph(&columns);
        assert_eq!(
            decode_flame_graph(&blob).ok(),
            Some(FlameGraph::new(columns).expect("one box in the root"))
        );
    }

    #[test]
    fn columns_that_make_no_tree_are_an_error() {
        let columns = FlameColumns {
            depths: vec![3],
            ..FlameColumns::default()
        };
        assert!(decode_flame_graph(&encode_flame_graph(&columns)).is_err());
    }

    #[test]
    fn a_cut_blob_is_an_error_and_not_a_panic() {
        let blob = encode_flame_graph(&FlameColumns::default());
        for end in 0..blob.len() {
            assert!(decode_flame_graph(&blob[..end]).is_err(), "cut at {end}");
        }
    }
}
