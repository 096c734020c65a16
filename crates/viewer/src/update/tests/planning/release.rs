//! The last release's file beside the files of the merge.

use super::*;

#[test]
fn the_release_that_holds_stays_out_of_the_merge_while_another_is_read() {
    let mut page = page_with_release();
    page.act(Action::ReleaseOffered(OfferedFile {
        source: SourceId(9),
        name: "other.pgo".to_owned(),
        file_bytes: 10,
    }));
    page.requests();
    page.act(Action::IncludeToggled(SourceId(1)));
    page.act(Action::IncludeAllToggled);
    page.act(Action::IncludeAllToggled);
    assert_eq!(page.requests(), [include(&[0], false), include(&[0], true)]);
    assert_eq!(
        page.state.releases(),
        [Some(SourceId(9)), Some(SourceId(1))]
    );
}
