//! What is to be known of an edge, in words.

use protocol::edge_flags as flag;

use crate::{JudgedEdges, figures};

/// What is to be known of an edge, each a word and its meaning.
pub fn edge_marks(judged: &JudgedEdges, row: usize) -> Vec<(String, &'static str)> {
    let edges = &judged.edges;
    let columns = &edges.columns;
    let flags = columns.flags[row];
    let has = |mask: u32| flags & mask != 0;
    let mut marks = Vec::new();
    if has(flag::FILLER) {
        marks.push((
            "filler".to_owned(),
            "Names no function: it keeps the cut where it belongs",
        ));
    }
    if has(flag::HELD) {
        marks.push((
            "held".to_owned(),
            "Hot because the plan keeps it so, or forces it",
        ));
    }
    if let Some((weight, _)) = judged.trapped(row as u32) {
        let whole = columns.weight[row];
        let part = match weight == whole {
            true => String::new(),
            false => format!(" {}", figures::share(weight, whole)),
        };
        marks.push((
            format!("trapped{part}"),
            "In a body that is inlined elsewhere, where the compiler does not look",
        ));
    }
    if has(flag::FULLY_INLINED) {
        marks.push((
            "inl".to_owned(),
            "Inlined in the profiled program, in all samples",
        ));
    } else if has(flag::INLINED) {
        let share = figures::share(columns.inlined_weight[row], columns.weight[row]);
        marks.push((
            format!("inl {share}"),
            "Inlined in the profiled program, in some samples",
        ));
    }
    if has(flag::MULTI_CALLEE) {
        let n_callees = columns.n_site_callees[row];
        let meaning = if has(flag::SITE_WINNER) {
            "Several callees at this call: if it is indirect, the compiler would devirtualize it to \
             this one"
        } else {
            "Several callees at this call: if it is indirect, the compiler would choose another one"
        };
        let winner = if has(flag::SITE_WINNER) { "★ " } else { "" };
        marks.push((format!("{winner}1 of {n_callees}"), meaning));
    }
    if has(flag::TIED) {
        marks.push((
            "tie".to_owned(),
            "Of the cut's own weight: hot or not by the order of names alone",
        ));
    }
    if has(flag::RECURSIVE) {
        marks.push(("rec".to_owned(), "The function calls itself"));
    }
    if has(flag::PSEUDO) {
        marks.push((
            "no call".to_owned(),
            "Not a call in the source: preemption, or a frame that stands for something else",
        ));
    }
    if has(flag::NO_START_LINE) {
        marks.push((
            "no line".to_owned(),
            "The caller's start line is unknown, so the offset matches nothing in the source",
        ));
    }
    if has(flag::UNNAMED) {
        marks.push(("no name".to_owned(), "The caller or the callee has no name"));
    }
    marks
}

#[cfg(test)]
mod tests {
    use protocol::answers::EvidenceColumns;
    use protocol::evidence::EvidenceReport;

    use super::*;
    use crate::edge_table::tests::edges;
    use crate::{Evidence, Shared};

    fn words(judged: &JudgedEdges, row: usize) -> Vec<String> {
        let marks = edge_marks(judged, row).into_iter();
        marks.map(|(word, _)| word).collect()
    }

    #[test]
    fn an_edge_is_marked_with_what_is_known_of_it() {
        let mut edges = edges();
        edges.columns.n_site_callees[1] = 3;
        edges.columns.flags[1] |= flag::MULTI_CALLEE | flag::SITE_WINNER | flag::INLINED;
        edges.columns.inlined_weight[1] = 19;
        edges.columns.flags[3] |= flag::RECURSIVE | flag::NO_START_LINE | flag::PSEUDO;
        let judged = JudgedEdges::new(Shared::new(edges), None);
        assert_eq!(words(&judged, 0), ["inl"]);
        assert_eq!(words(&judged, 1), ["inl 50.0 %", "★ 1 of 3"]);
        assert_eq!(words(&judged, 2), ["tie"]);
        assert_eq!(words(&judged, 3), ["tie", "rec", "no call", "no line"]);
    }

    #[test]
    fn the_callee_that_is_not_the_heaviest_has_another_meaning() {
        let mut edges = edges();
        edges.columns.flags[1] |= flag::MULTI_CALLEE | flag::SITE_WINNER;
        edges.columns.flags[2] |= flag::MULTI_CALLEE;
        let judged = JudgedEdges::new(Shared::new(edges), None);
        let meaning = |row| edge_marks(&judged, row)[0].1;
        assert!(meaning(1).ends_with("devirtualize it to this one"));
        assert!(meaning(2).ends_with("would choose another one"));
    }

    #[test]
    fn a_part_that_is_trapped_is_told_as_a_share() {
        let edges = edges();
        let n_edges = edges.columns.len();
        let columns = EvidenceColumns {
            hot_probability: vec![0; n_edges],
            n_inputs: vec![1; n_edges],
            trapped_weight: vec![0, 19, 1, 0],
            outer: vec![0; n_edges],
            ..EvidenceColumns::default()
        };
        let evidence = Evidence::new(EvidenceReport::default(), columns);
        let judged = JudgedEdges::new(Shared::new(edges), Some(Shared::new(evidence)));
        assert_eq!(words(&judged, 1), ["trapped 50.0 %"]);
        assert_eq!(words(&judged, 2), ["trapped", "tie"]);
    }
}
