//! The schema is printed, and a file is checked against it, without any database.

use std::path::Path;

use crate::program::Place;

#[test]
fn a_file_is_checked_and_the_way_to_write_it_anew_is_named() {
    let place = Place::with_urls("postgres://nobody@127.0.0.1:9/none", None);
    let sdl = place.done(&["schema"]);
    assert!(sdl.contains("type Query"), "{sdl}");
    place.write("schema.graphql", &sdl);
    place.done(&["schema", "--check", "schema.graphql"]);

    place.write("schema.graphql", sdl.replace("type Query", "type Inquiry"));
    let ran = place.run(&["schema", "--check", "schema.graphql"]);
    ran.refused(1, &["verbatim schema > schema.graphql"]);
    assert!(
        ran.out.contains("-type Inquiry") && ran.out.contains("+type Query"),
        "{ran:?}"
    );
    assert!(
        ran.out.lines().count() < 60,
        "the difference is short: {ran:?}"
    );
    place
        .run(&["schema", "--check", "missing.graphql"])
        .refused(1, &["missing.graphql"]);
}

#[test]
fn the_committed_schema_is_the_programs() {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema.graphql");
    let committed = committed.to_str().expect("a path in UTF-8");
    let ran = Place::new().run(&["schema", "--check", committed]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}
