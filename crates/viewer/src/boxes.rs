//! Questions about a flame graph that the page asks itself.
//!
//! Boxes stand in depth-first order and a subtree is a range of them, so everything here is one
//! pass over columns.

use flame::{BoxIdx, FlameGraph, Matches};

/// Where a search matches: by the name of a function, or by its file; told for each name and each
/// file of the graph.
pub fn matches(graph: &FlameGraph, [by_name, by_file]: [&[bool]; 2]) -> Matches {
    let mut is_match = by_name.to_vec();
    for (is_match, &file) in is_match.iter_mut().zip(&graph.functions().file_rows) {
        *is_match |= by_file.get(file as usize).copied().unwrap_or(false);
    }
    Matches::build(graph, is_match)
}

/// The largest box of a function.
pub fn largest_of(graph: &FlameGraph, name: &str) -> Option<BoxIdx> {
    let function = function_of(graph, name)?;
    largest(graph, |shown| graph.function(shown) == function)
}

/// The largest box of a function right below a box of another: a call.
pub fn largest_call(graph: &FlameGraph, caller: &str, callee: &str) -> Option<BoxIdx> {
    let (caller, callee) = (function_of(graph, caller)?, function_of(graph, callee)?);
    largest(graph, |shown| {
        graph.function(shown) == callee
            && graph
                .parent(shown)
                .is_some_and(|above| above != BoxIdx::ROOT && graph.function(above) == caller)
    })
}

/// The box of the same path of names in another graph.
pub fn find_again(old: &FlameGraph, shown: BoxIdx, new: &FlameGraph) -> Option<BoxIdx> {
    let mut found = BoxIdx::ROOT;
    for above in old.path(shown).into_iter().skip(1) {
        let name = old.name(above);
        found = new.children(found).find(|&child| new.name(child) == name)?;
    }
    Some(found)
}

fn function_of(graph: &FlameGraph, name: &str) -> Option<u32> {
    let names = &graph.functions().names;
    (0..names.len() as u32).find(|&row| names.text(row as usize) == name)
}

/// The widest of some boxes, the first of equals; never the root, which is no function.
fn largest(graph: &FlameGraph, is_meant: impl Fn(BoxIdx) -> bool) -> Option<BoxIdx> {
    let boxes = (1..graph.len() as u32).map(BoxIdx);
    boxes
        .filter(|&shown| is_meant(shown))
        .max_by_key(|&shown| (graph.width(shown), std::cmp::Reverse(shown)))
}

#[cfg(test)]
mod tests {
    use flame::FlameColumns;

    use super::*;

    #[test]
    fn the_largest_box_of_a_function_is_found() {
        let graph = graph(GRAPH);
        assert_eq!(largest_of(&graph, "gc").map(|b| graph.cum(b)), Some(20));
        assert_eq!(largest_of(&graph, "nowhere"), None);
        assert_eq!(largest_of(&graph, "all"), None);
    }

    #[test]
    fn a_call_is_a_box_below_its_caller() {
        let graph = graph(GRAPH);
        let call = largest_call(&graph, "serve", "gc").expect("serve calls gc");
        assert_eq!(graph.cum(call), 5);
        assert_eq!(largest_call(&graph, "gc", "serve"), None);
        assert_eq!(largest_call(&graph, "all", "main"), None);
    }

    #[test]
    fn a_box_is_found_again_by_its_path_or_not_at_all() {
        let old = graph(GRAPH);
        let new = graph("all 50\n main 50\n  gc 30\n  serve 20\n   gc 9\n");
        let call = largest_call(&old, "serve", "gc").expect("serve calls gc");
        let again = find_again(&old, call, &new).expect("it still does");
        assert_eq!(new.cum(again), 9);
        assert_eq!(find_again(&new, again, &graph("all 1\n main 1\n")), None);
        assert_eq!(find_again(&old, BoxIdx::ROOT, &new), Some(BoxIdx::ROOT));
    }

    #[test]
    fn a_query_matches_by_name_and_counts_samples_once() {
        let graph = graph(GRAPH);
        let found = sought(&graph, "gc");
        assert_eq!((found.boxes.len(), found.cum), (2, 25));
        let nested = sought(&graph, "/serve|gc/");
        assert_eq!((nested.boxes.len(), nested.cum), (3, 50));
        assert!(sought(&graph, "nowhere").boxes.is_empty());
    }

    #[test]
    fn a_file_matches_all_of_its_functions() {
        let graph = graph(GRAPH);
        assert_eq!(sought(&graph, "main.go").cum, 60);
    }

    fn sought(graph: &FlameGraph, text: &str) -> Matches {
        let query = protocol::Query::parse(text);
        let functions = graph.functions();
        let [names, files] = [&functions.names, &functions.files].map(|texts| {
            let mut is_match = Vec::new();
            query.match_on(texts, &mut is_match, usize::MAX);
            is_match
        });
        matches(graph, [&names, &files])
    }

    const GRAPH: &str = "all 60\n main 60\n  serve 30\n   gc 5\n  gc 20\n";

    /// A graph of lines with a name and a value each, indented by a blank per depth.
    fn graph(text: &str) -> FlameGraph {
        let mut columns = FlameColumns {
            functions: Vec::new(),
            depths: Vec::new(),
            cum: Vec::new(),
            magnitudes: Vec::new(),
            kinds: Vec::new(),
            nodes: Vec::new(),
            n_hidden: 0,
            table: flame::FunctionColumns::default(),
        };
        let table = &mut columns.table;
        table.packages.push("");
        table.files.push("main.go");
        for line in text.lines() {
            let (name, value) = line.trim().split_once(' ').expect("a name and a value");
            let known = table.names.iter().position(|known| known == name);
            let row = known.unwrap_or_else(|| {
                table.names.push(name);
                table.package_rows.push(0);
                table.file_rows.push(0);
                table.start_lines.push(1);
                table.origins.push(0);
                table.names.len() - 1
            });
            columns.functions.push(row as u32);
            columns
                .depths
                .push(line.chars().take_while(|c| *c == ' ').count() as u32);
            columns.cum.push(value.parse().expect("a number"));
            columns.kinds.push(flame::PLAIN);
        }
        FlameGraph::new(columns).expect("a tree")
    }
}
