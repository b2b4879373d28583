//! What each limit lets pass and what it refuses.

use std::fmt::Write as _;

use async_graphql::parser::parse_query;
use proptest::prelude::*;

use super::*;

fn check(query: &str) -> Result<(), LimitError> {
    check_text(query, &Limits::default())?;
    let document = parse_query(query).expect("the document is GraphQL");
    check_document(&document, &Limits::default())
}

fn measure(text: &str) -> lexer::Measure {
    lexer::measure(text).expect("every block string is closed")
}

fn tokens(text: &str) -> usize {
    measure(text).tokens
}

fn nesting(text: &str) -> usize {
    measure(text).nesting
}

/// `{ a { a … { v } … } }`, so many fields deep.
fn deep(levels: usize) -> String {
    format!("{} {{ v {}", "{ a ".repeat(levels - 1), "}".repeat(levels))
}

#[test]
fn tokens_are_counted_as_graphql_has_them() {
    assert_eq!(tokens(""), 0);
    assert_eq!(tokens("\u{feff} ,\t\r\n # a comment { \" \"\"\""), 0);
    assert_eq!(tokens("{ a }"), 3);
    assert_eq!(tokens("{...on A{b}}"), 8);
    assert_eq!(tokens("query($x:[Int!]=1)@d{a}"), 17);
    assert_eq!(tokens("-1 0 1.5 -1.5e+10 1e5 2E-7"), 6);
    assert_eq!(tokens("[0001-1-1]"), 8);
    assert_eq!(tokens(r#""a" "\"" "\\" "" "é""#), 5);
    assert_eq!(tokens(r#""""a "quoted" \""" b""" """""""#), 2);
    assert_eq!(tokens("é ☃"), 2);
}

#[test]
fn brackets_in_strings_and_comments_do_not_nest() {
    assert_eq!(nesting("{ a(x: [1]) }"), 3);
    assert_eq!(nesting(r#"{ a(x: "{[(\"{[(\\") }"#), 2);
    assert_eq!(nesting("{ a(x: \"\"\"{[( \\\"\"\" {[(\"\"\") }"), 2);
    assert_eq!(nesting("{ a # {[(\n b { c } }"), 2);
    assert_eq!(nesting("{ a # {[(\r b { c } }"), 2);
    assert_eq!(nesting("}}}} { a }"), 1);
}

#[test]
fn a_string_ends_with_its_line_so_that_nothing_hides_behind_it() {
    assert_eq!(nesting("{ a(x: \"\n{{{{"), 6);
    assert_eq!(nesting("{ a(x: \"\\\n{{{{"), 6);
    assert_eq!(nesting("{ a(x: \"\" {{{{"), 6);
}

#[test]
fn an_open_block_string_is_refused() {
    for text in ["\"\"\"", "\"\"\" {", r#""""\""""#, r#"["""\" " [[[["#] {
        let error = check_text(text, &Limits::default()).expect_err("it has no end");
        assert_eq!(error, LimitError::OpenBlockString);
        assert_eq!(error.code(), "GRAPHQL_PARSE_FAILED");
        assert!(parse_query(text).is_err());
    }
}

#[test]
fn tokens_are_limited() {
    let fields = |count: usize| format!("{{ {} }}", "a ".repeat(count));
    let limits = Limits::default();
    assert_eq!(check_text(&fields(1_998), &limits), Ok(()));
    let error = check_text(&fields(1_999), &limits).expect_err("a token too many");
    assert_eq!(
        error,
        LimitError::Tokens {
            count: 2_001,
            limit: 2_000
        }
    );
    assert_eq!(error.code(), "QUERY_TOO_COMPLEX");
    assert!(error.to_string().contains("2001"));
    assert!(error.to_string().contains("2000"));
}

#[test]
fn nesting_is_limited_before_the_parser() {
    let limits = Limits::default();
    for (open, close) in [("{a", "}"), ("[", "]"), ("(", ")"), ("{a(x:[", "])}")] {
        let kinds = open.matches(['{', '[', '(']).count();
        let nest = |count: usize| open.repeat(count) + &close.repeat(count);
        assert_eq!(check_text(&nest(30 / kinds), &limits), Ok(()));
        let error = check_text(&nest(33), &limits).expect_err("a level too many");
        assert_eq!(
            error,
            LimitError::Recursion {
                count: 33 * kinds,
                limit: 32
            }
        );
    }
    assert!(check_text(&"[".repeat(200_000), &limits).is_err());
}

#[test]
fn nesting_is_limited_through_fragments() {
    let chain = |count: usize| {
        let mut query = String::from("{ ...F1 }");
        for index in 1..count {
            write!(query, " fragment F{index} on Q {{ ...F{} }}", index + 1)
                .expect("a string takes all");
        }
        write!(query, " fragment F{count} on Q {{ v }}").expect("a string takes all");
        query
    };
    assert_eq!(check(&chain(31)), Ok(()));
    assert!(matches!(
        check(&chain(32)),
        Err(LimitError::Recursion { .. })
    ));
    assert!(matches!(
        check(&chain(200)),
        Err(LimitError::Recursion { .. } | LimitError::FragmentCycle { .. })
    ));
}

#[test]
fn a_fragment_measured_once_is_checked_at_every_level() {
    let inner = "... { ".repeat(12) + "v" + &" }".repeat(12);
    let shallow = format!("{{ ...F }} fragment F on Q {{ {inner} }}");
    assert_eq!(check(&shallow), Ok(()));
    let outer = "... { ".repeat(20) + "...F" + &" }".repeat(20);
    let deep = format!("{{ ...F {outer} }} fragment F on Q {{ {inner} }}");
    assert!(matches!(check(&deep), Err(LimitError::Recursion { .. })));
}

#[test]
fn depth_is_limited() {
    assert_eq!(check(&deep(16)), Ok(()));
    assert_eq!(
        check(&deep(17)),
        Err(LimitError::Depth {
            count: 17,
            limit: 16
        })
    );
    let through_a_fragment = format!("{{ a {{ ...F }} }} fragment F on Q {}", deep(16));
    assert_eq!(
        check(&through_a_fragment),
        Err(LimitError::Depth {
            count: 17,
            limit: 16
        })
    );
}

#[test]
fn fragments_do_not_add_to_the_depth_of_fields() {
    let query = format!("{{ ... {{ ...F }} }} fragment F on Q {}", deep(16));
    assert_eq!(check(&query), Ok(()));
}

/// Fragments each of which spreads the next twice.
fn doubled(levels: usize) -> String {
    let mut query = String::from("{ ...F0 }");
    for level in 0..levels {
        let next = level + 1;
        write!(query, " fragment F{level} on Q {{ ...F{next} ...F{next} }}")
            .expect("a string takes all");
    }
    write!(query, " fragment F{levels} on Q {{ v }}").expect("a string takes all");
    query
}

#[test]
fn expanded_selections_are_limited() {
    let limits = Limits {
        root_fields: usize::MAX,
        ..Limits::default()
    };
    let document = parse_query(doubled(8)).expect("the document is GraphQL");
    assert_eq!(check_document(&document, &limits), Ok(()));
    for levels in [14, 24, 30] {
        let document = parse_query(doubled(levels)).expect("the document is GraphQL");
        let Err(LimitError::Selections { count, limit }) = check_document(&document, &limits)
        else {
            panic!("{levels} doublings passed");
        };
        assert_eq!(limit, 10_000);
        assert!(count > 1 << levels);
    }
}

#[test]
fn counts_saturate() {
    let limits = Limits {
        recursion: 1_000,
        root_fields: usize::MAX,
        ..Limits::default()
    };
    let document = parse_query(doubled(100)).expect("the document is GraphQL");
    assert_eq!(
        check_document(&document, &limits),
        Err(LimitError::Selections {
            count: usize::MAX,
            limit: 10_000
        })
    );
}

#[test]
fn fragments_that_no_operation_spreads_count_too() {
    let bombs = doubled(14).replace("{ ...F0 }", "{ v }");
    assert!(matches!(check(&bombs), Err(LimitError::Selections { .. })));
    assert!(matches!(
        check("{ v } fragment A on Q { ...B } fragment B on Q { ...A }"),
        Err(LimitError::FragmentCycle { .. })
    ));
}

#[test]
fn many_operations_share_the_limit_of_selections() {
    let fragments = doubled(8).replace("{ ...F0 }", "");
    let operations = |count: usize| {
        (0..count).fold(fragments.clone(), |query, index| {
            format!("{query} query Q{index} {{ a {{ ...F1 }} }}")
        })
    };
    assert_eq!(check(&operations(2)), Ok(()));
    assert!(matches!(
        check(&operations(100)),
        Err(LimitError::Selections { .. })
    ));
}

#[test]
fn a_circle_of_fragments_is_refused() {
    for query in [
        "{ ...A } fragment A on Q { ...A }",
        "{ ...A } fragment A on Q { x { ...B } } fragment B on Q { ... { ...A } }",
    ] {
        let error = check(query).expect_err("the fragments are a circle");
        assert_eq!(error.code(), "GRAPHQL_VALIDATION_FAILED");
        assert!(matches!(error, LimitError::FragmentCycle { .. }));
    }
}

#[test]
fn an_unknown_fragment_is_left_to_validation() {
    assert_eq!(check("{ ...Missing }"), Ok(()));
}

#[test]
fn aliases_are_limited() {
    let aliases = |count: usize| {
        (0..count).fold(String::new(), |query, index| format!("{query} a{index}: v"))
    };
    assert_eq!(check(&format!("{{ x {{ {} }} }}", aliases(30))), Ok(()));
    assert_eq!(
        check(&format!("{{ x {{ {} }} }}", aliases(31))),
        Err(LimitError::Aliases {
            count: 31,
            limit: 30
        })
    );
    let twice = format!(
        "{{ x {{ ...F }} y {{ ...F }} }} fragment F on Q {{ {} }}",
        aliases(16)
    );
    assert_eq!(
        check(&twice),
        Err(LimitError::Aliases {
            count: 32,
            limit: 30
        })
    );
}

#[test]
fn root_fields_are_limited() {
    assert_eq!(check(&format!("{{ {} }}", "a ".repeat(20))), Ok(()));
    assert_eq!(
        check(&format!("{{ {} }}", "a ".repeat(21))),
        Err(LimitError::RootFields {
            count: 21,
            limit: 20
        })
    );
    assert_eq!(
        check("{ x { a a a a a a a a a a a a a a a a a a a a a a a a } }"),
        Ok(())
    );
}

#[test]
fn root_fields_of_a_mutation_are_limited_through_fragments() {
    assert_eq!(check("mutation { a b c d e { f g } }"), Ok(()));
    for query in [
        "mutation { a b c d e f }",
        "mutation { a b c ...F } fragment F on M { d e f }",
        "mutation { a b c ... on M { d ... { e f } } }",
        "mutation { ...F ...F } fragment F on M { a b c }",
        "query Q { a } mutation M { a b c d e f }",
    ] {
        assert_eq!(
            check(query),
            Err(LimitError::MutationFields { count: 6, limit: 5 }),
            "{query}"
        );
    }
}

#[test]
fn directives_are_limited() {
    let many = |count: usize| "@d ".repeat(count);
    assert_eq!(check(&format!("{{ a {} }}", many(5))), Ok(()));
    for query in [
        format!("{{ a {} }}", many(6)),
        format!("{{ ... {} {{ a }} }}", many(6)),
        format!("{{ ...F {} }} fragment F on Q {{ a }}", many(6)),
    ] {
        assert_eq!(
            check(&query),
            Err(LimitError::FieldDirectives { count: 6, limit: 5 })
        );
    }
    assert_eq!(check(&format!("query {} {{ a }}", many(50))), Ok(()));
    for query in [
        format!("query {} {{ a }}", many(51)),
        format!("query($x: Int {}) {{ a }}", many(51)),
        format!("{{ ...F }} fragment F on Q {} {{ a }}", many(51)),
        format!("{{ {} }}", format!("a {} ", many(3)).repeat(17)),
    ] {
        assert_eq!(
            check(&query),
            Err(LimitError::Directives {
                count: 51,
                limit: 50
            }),
            "{query}"
        );
    }
}

#[test]
fn input_lists_are_limited() {
    let list = |count: usize| format!("[{}]", "1 ".repeat(count));
    assert_eq!(check(&format!("{{ a(x: {}) }}", list(250))), Ok(()));
    for query in [
        format!("{{ a(x: {}) }}", list(251)),
        format!("{{ a(x: {{ y: [{}] }}) }}", list(251)),
        format!("{{ a @d(x: {}) }}", list(251)),
        format!("query($x: [Int] = {}) {{ a(x: $x) }}", list(251)),
    ] {
        let error = check(&query).expect_err("an element too many");
        assert_eq!(
            error,
            LimitError::InputList {
                count: 251,
                limit: 250
            }
        );
        assert_eq!(error.code(), "BAD_USER_INPUT");
    }
    let variables =
        |count: usize| Variables::from_json(serde_json::json!({ "x": { "y": vec![1; count] } }));
    assert_eq!(check_variables(&variables(250), &Limits::default()), Ok(()));
    assert!(check_variables(&variables(251), &Limits::default()).is_err());
}

#[test]
fn the_name_of_a_fragment_lifts_no_limit() {
    for name in ["__schema", "__type", "IntrospectionQuery"] {
        let query = format!(
            "query {name} {{ ...{name} }} fragment {name} on Q {}",
            deep(17)
        );
        assert!(matches!(check(&query), Err(LimitError::Depth { .. })));
    }
}

/// What `GraphiQL` and Playground ask when they open: each type that is referred to, nine wrappers
/// deep, through three fragments. That theirs passes too is shown with the audits.
fn introspection() -> String {
    let wrapped = (0..9).fold(String::from("kind name"), |inner, _| {
        format!("kind name ofType {{ {inner} }}")
    });
    format!(
        "query IntrospectionQuery {{ __schema {{
            description queryType {{ name }} mutationType {{ name }} subscriptionType {{ name }}
            types {{ ...FullType }}
            directives {{ name description isRepeatable locations
                args(includeDeprecated: true) {{ ...InputValue }} }}
        }} }}
        fragment FullType on __Type {{
            kind name description specifiedByURL isOneOf
            fields(includeDeprecated: true) {{ name description
                args(includeDeprecated: true) {{ ...InputValue }}
                type {{ ...TypeRef }} isDeprecated deprecationReason }}
            inputFields(includeDeprecated: true) {{ ...InputValue }}
            interfaces {{ ...TypeRef }}
            enumValues(includeDeprecated: true) {{ name description isDeprecated deprecationReason }}
            possibleTypes {{ ...TypeRef }}
        }}
        fragment InputValue on __InputValue {{
            name description type {{ ...TypeRef }} defaultValue isDeprecated deprecationReason
        }}
        fragment TypeRef on __Type {{ {wrapped} }}"
    )
}

#[test]
fn introspection_passes() {
    assert_eq!(check(&introspection()), Ok(()));
}

proptest! {
    #[test]
    fn no_text_makes_the_lexer_panic(text in ".{0,200}") {
        let _ = check_text(&text, &Limits::default());
    }

    #[test]
    fn no_mixture_of_tokens_passes_deeper_than_the_parser_may_go(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "{", "}", "[", "]", "(", ")", "\"", "\"\"\"", "\\", "\n", "#", "a", ":", "1",
                "...", "$", "@", "!", "=", " ", "é",
            ]),
            0..400,
        ),
    ) {
        let text = parts.concat();
        if check_text(&text, &Limits::default()).is_ok()
            && let Ok(document) = parse_query(&text)
        {
            let _ = check_document(&document, &Limits::default());
        }
    }

    #[test]
    fn nested_fields_are_as_deep_as_they_are_written(levels in 1..32_usize) {
        let outcome = check(&deep(levels));
        if levels <= 16 {
            prop_assert_eq!(outcome, Ok(()));
        } else {
            prop_assert_eq!(outcome, Err(LimitError::Depth { count: levels, limit: 16 }));
        }
    }

    #[test]
    fn strings_are_one_token_whatever_is_in_them(content in "[^\"\\\\\n\r]{0,60}") {
        prop_assert_eq!(tokens(&format!("\"{content}\"")), 1);
        prop_assert_eq!(tokens(&format!("\"\"\" {content} \"\"\"")), 1);
        prop_assert_eq!(nesting(&format!("\"{content}\"")), 0);
    }

    #[test]
    fn expanding_a_document_by_hand_gives_the_same_counts(
        width in 1..4_usize,
        levels in 1..6_usize,
    ) {
        let mut query = String::from("{ x { ...F0 } }");
        for level in 0..levels {
            let spreads = format!("...F{} ", level + 1).repeat(width);
            write!(query, " fragment F{level} on Q {{ a: v {spreads} }}").expect("a string takes all");
        }
        write!(query, " fragment F{levels} on Q {{ a: v }}").expect("a string takes all");
        let copies: usize = (0..=levels).map(|level| width.pow(u32::try_from(level).expect("small"))).sum();
        let outcome = check(&query);
        if copies > 30 {
            prop_assert_eq!(outcome, Err(LimitError::Aliases { count: copies, limit: 30 }));
        } else {
            prop_assert_eq!(outcome, Ok(()));
        }
    }
}
