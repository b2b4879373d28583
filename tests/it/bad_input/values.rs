//! What no value of a type may be.

use serde_json::{Value, json};

use super::inputs::{Is, Place};

/// Texts of several lines, which keep the marks that turn the reading direction.
const TEXTS: [&str; 18] = [
    "answer",
    "checkabilityReason",
    "description",
    "explanation",
    "html",
    "meaning",
    "nameContains",
    "note",
    "originalText",
    "prefix",
    "question",
    "reason",
    "suffix",
    "summary",
    "text",
    "textContains",
    "titleContains",
    "words",
];

/// Values that say what stands beside a passage, which may be nothing or white space.
const BESIDE: [&str; 2] = ["prefix", "suffix"];

/// Numbers that may be less than nothing.
const SIGNED: [&str; 3] = ["best", "value", "worst"];

/// What is longer than any text but that of a source may be.
const TOO_LONG: usize = 60_000;
/// What is longer than the text of a source may be.
const TOO_LONG_FOR_A_SOURCE: usize = (1 << 20) + 1;
/// What is longer than a page may be.
const TOO_LONG_FOR_A_PAGE: usize = (4 << 20) + 1;

/// The id of no record, but for its type.
const OF_NOTHING: &str = "01h455vb4pex5vsknk084sn02q";

/// What must not stand where `given` does in an input object of this name, with what is wrong about it.
pub(super) fn bad(place: &Place, given: &Value, object: &str) -> Vec<(&'static str, Value)> {
    let name = place.name();
    let mut bad = match &place.is {
        Is::Enum => vec![("no such value", json!("NO_SUCH_VALUE"))],
        Is::Object(of) => objects(of),
        Is::List => lists(name, given),
        Is::Scalar(scalar) => match scalar.as_str() {
            "String" | "Markdown" => texts(name, object),
            "ID" => ids(name, given),
            "Int" => numbers(name),
            "Boolean" => vec![("a text", json!("true")), ("a number", json!(1))],
            "Date" => each(&[
                "2024-02-30",
                "2024-02-27T00:00:00Z",
                "infinity",
                "0000-01-01",
                "",
            ]),
            "DateTime" => each(&["2024-02-30T00:00:00Z", "2024-02-27", "now", ""]),
            "Url" => [
                each(&[
                    "javascript:alert(1)",
                    "example.org",
                    "https://a.example/\0",
                    "",
                ]),
                vec![(
                    "too long",
                    json!(format!("https://a.example/{}", "a".repeat(2_048))),
                )],
            ]
            .concat(),
            "LanguageTag" => each(&["english language", "en\0", ""]),
            other => panic!("say in bad_input/values.rs what no {other} may be"),
        },
    };
    if matches!(&place.is, Is::Scalar(_)) {
        bad.push(("an object", json!({ "a": 1 })));
    }
    if place.required {
        bad.push(("null", Value::Null));
    }
    bad
}

fn each(values: &[&'static str]) -> Vec<(&'static str, Value)> {
    values.iter().map(|value| (*value, json!(value))).collect()
}

fn objects(of: &str) -> Vec<(&'static str, Value)> {
    let mut bad = vec![("a text", json!("a text"))];
    match of {
        "DateRange" => {
            let reversed = json!({ "from": "2024-02-28", "until": "2024-02-27" });
            bad.extend([("reversed", reversed), ("open", json!({}))]);
        }
        "DateTimeRange" => {
            let moment = "2024-02-27T09:30:00Z";
            let empty = json!({ "from": moment, "until": moment });
            bad.extend([("empty", empty), ("open", json!({}))]);
        }
        "SpeakerRoleFilter" => bad.push(("nothing", json!({}))),
        _ => {}
    }
    bad
}

fn texts(name: &str, object: &str) -> Vec<(&'static str, Value)> {
    if name == "idempotencyKey" {
        return vec![
            ("empty", json!("")),
            ("too long", json!("k".repeat(256))),
            ("a control", json!("key\u{7}")),
            ("NUL", json!("key\0")),
        ];
    }
    let of_a_source = name == "html"
        || (name == "text" && ["RecordSourceInput", "CaptureSourceInput"].contains(&object));
    let length = match name {
        "html" => TOO_LONG_FOR_A_PAGE,
        _ if of_a_source => TOO_LONG_FOR_A_SOURCE,
        _ => TOO_LONG,
    };
    let mut bad = vec![
        ("NUL", json!("a\0b")),
        ("too long", json!("a".repeat(length))),
    ];
    if !of_a_source {
        // Where a document has controls, its text keeps them.
        bad.push(("a control", json!("a\u{7}b")));
    }
    if !BESIDE.contains(&name) {
        bad.push(("empty", json!("")));
        bad.push(("white space", json!(" \n")));
        bad.push(("nothing to be seen", json!("\u{200b}\u{feff}")));
    }
    if name.ends_with("Contains") {
        bad.push(("an accent alone", json!("\u{301}")));
        bad.push(("a direction mark alone", json!("\u{200e}")));
    }
    if !TEXTS.contains(&name) {
        bad.push(("a line break", json!("a\nb")));
        bad.push(("a direction mark", json!("a\u{202e}b")));
    }
    bad
}

fn ids(name: &str, given: &Value) -> Vec<(&'static str, Value)> {
    let given = given.as_str().expect("an id");
    let (prefix, _) = given.rsplit_once('_').expect("an id with its type");
    // No input takes the id of a capture but as a capture's.
    let other = if prefix == "capture" {
        "claim"
    } else {
        "capture"
    };
    let other = format!("{other}_{OF_NOTHING}");
    let mut bad = each(&["17", "", "claim_\0"]);
    bad.push(("another type", json!(other)));
    // A filter finds nothing by it.
    if name.ends_with("Id") || name.ends_with("Ids") {
        bad.push(("of nothing", json!(format!("{prefix}_{OF_NOTHING}"))));
    }
    bad
}

fn numbers(name: &str) -> Vec<(&'static str, Value)> {
    let mut bad = vec![
        ("beyond 32 bits", json!(1_i64 << 31)),
        ("a fraction", json!(1.5)),
        ("a text", json!("1")),
        ("too small", json!(i32::MIN)),
    ];
    // Where words do not stand is told of the words.
    if name != "start" {
        bad.push(("too large", json!(i32::MAX)));
    }
    if !SIGNED.contains(&name) {
        bad.push(("negative", json!(-1)));
    }
    bad
}

/// A list in which the first value stands 250 times: the most that the API reads of any list.
fn lists(name: &str, given: &Value) -> Vec<(&'static str, Value)> {
    let first = given.get(0).expect("a base has no empty lists");
    // So many quotes a verdict may speak about, and which is named twice does not matter.
    if name == "quoteIds" {
        return vec![("a number", json!(1))];
    }
    vec![
        ("too many", json!(vec![first; 250])),
        ("a number", json!(1)),
    ]
}
