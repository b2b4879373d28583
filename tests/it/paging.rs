//! Pages: cursors lead through a list once, whatever the size of the page and the direction.

use serde_json::{Value, json};

use crate::newsroom::{Newsroom, newsroom};
use crate::story::Stock;

/// How many rows of each type there are: pages of every size up to it, and of one more, are tried.
const COUNT: usize = 7;

/// A list, as a query with `$first`, `$after`, `$last` and `$before`, and the path to its connection.
struct List {
    query: String,
    id: String,
    path: &'static str,
}

const ARGUMENTS: &str = "first: $first, after: $after, last: $last, before: $before";
const PAGE: &str = "totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id } } nodes { id }";

impl List {
    fn root(field: &str) -> Self {
        Self {
            query: format!("connection: {field}({ARGUMENTS}) {{ {PAGE} }} __typename"),
            id: String::new(),
            path: "/connection",
        }
    }

    fn below(parent: &str, field: &str, id: &str) -> Self {
        Self {
            query: format!(
                "node: {parent}(id: $id) {{ connection: {field}({ARGUMENTS}) {{ {PAGE} }} }}"
            ),
            id: id.to_owned(),
            path: "/node/connection",
        }
    }

    async fn page(&self, newsroom: &Newsroom, arguments: &[(&str, Value)]) -> Value {
        let mut variables: Value = arguments
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect::<serde_json::Map<_, _>>()
            .into();
        let mut head = "$first: Int, $after: String, $last: Int, $before: String".to_owned();
        if !self.id.is_empty() {
            head += ", $id: ID!";
            variables["id"] = json!(self.id);
        }
        let query = format!("query ({head}) {{ {} }}", self.query);
        let data = newsroom.data("ana", &query, variables).await;
        let page = data.pointer(self.path).expect("a connection").clone();
        let edges = ids(&page, "/edges", "/node/id");
        assert_eq!(edges, ids(&page, "/nodes", "/id"), "edges and nodes agree");
        let cursors = ids(&page, "/edges", "/cursor");
        assert_eq!(
            page["pageInfo"]["startCursor"].as_str(),
            cursors.first().map(String::as_str)
        );
        assert_eq!(
            page["pageInfo"]["endCursor"].as_str(),
            cursors.last().map(String::as_str)
        );
        page
    }
}

fn ids(page: &Value, rows: &str, id: &str) -> Vec<String> {
    let rows = page.pointer(rows).and_then(Value::as_array).expect("rows");
    let id = |row: &Value| row.pointer(id).and_then(Value::as_str).map(str::to_owned);
    rows.iter().map(|row| id(row).expect("a text")).collect()
}

/// The rows of each list in its order, which the ids show, as they are UUIDv7.
async fn lists(newsroom: &Newsroom) -> Vec<(List, Vec<String>)> {
    let stock = Stock::of(newsroom, COUNT).await;
    let newest = |ids: &[String]| {
        let mut ids = ids.to_vec();
        ids.sort_by(|one, other| other.cmp(one));
        ids
    };
    let oldest = |ids: &[String]| newest(ids).into_iter().rev().collect::<Vec<_>>();
    // Every second quote is from the first source and speaker; the others are passed on by that speaker.
    let (even, odd): (Vec<_>, Vec<_>) = stock
        .quotes
        .iter()
        .cloned()
        .enumerate()
        .partition(|(number, _)| number % 2 == 0);
    let bare =
        |numbered: Vec<(usize, String)>| numbered.into_iter().map(|(_, id)| id).collect::<Vec<_>>();
    let (even, odd) = (bare(even), bare(odd));
    let scale = newsroom
        .data(
            "ana",
            "{ ratingScaleVersions { nodes { id ratings(first: 10) { nodes { id } } } } }",
            json!({}),
        )
        .await;
    let version = &scale["ratingScaleVersions"]["nodes"][0];
    let ratings = ids(&version["ratings"], "/nodes", "/id");
    let version = version["id"].as_str().expect("an id").to_owned();
    vec![
        (List::root("claims"), newest(&stock.claims)),
        (List::root("verdicts"), newest(&stock.verdicts)),
        (
            List::below("claim", "quotes", &stock.claims[0]),
            newest(&stock.quotes),
        ),
        (
            List::below("speaker", "quotes", &stock.speakers[0]),
            newest(&even),
        ),
        (
            List::below("speaker", "relayedQuotes", &stock.speakers[0]),
            newest(&odd),
        ),
        (
            List::below("source", "quotes", &stock.sources[0]),
            newest(&even),
        ),
        (
            List::below("ratingScaleVersion", "ratings", &version),
            oldest(&ratings),
        ),
        (
            List::below("topic", "claims", &stock.topics[0]),
            newest(&stock.claims),
        ),
        (
            List::below("topic", "children", &stock.topics[0]),
            newest(&stock.topics[1..]),
        ),
        // Nobody's words are passed on by the last speaker.
        (
            List::below("speaker", "relayedQuotes", &stock.speakers[COUNT - 1]),
            Vec::new(),
        ),
    ]
}

#[tokio::test]
async fn cursors_lead_forward_through_every_row_once() {
    let newsroom = newsroom().await;
    for (list, expected) in lists(&newsroom).await {
        for size in 1..=expected.len() + 1 {
            let mut seen: Vec<String> = Vec::new();
            let mut after = Value::Null;
            loop {
                let page = list
                    .page(
                        &newsroom,
                        &[("first", json!(size)), ("after", after.clone())],
                    )
                    .await;
                assert_eq!(page["totalCount"], expected.len());
                let rows = ids(&page, "/nodes", "/id");
                let info = &page["pageInfo"];
                let is_first = after.is_null();
                seen.extend(rows);
                assert_eq!(info["hasPreviousPage"], !is_first, "{}: {info}", list.query);
                assert_eq!(
                    info["hasNextPage"],
                    seen.len() < expected.len(),
                    "{}: {info}",
                    list.query
                );
                if info["hasNextPage"] == false {
                    break;
                }
                after = info["endCursor"].clone();
            }
            assert_eq!(seen, expected, "{} by {size}", list.query);
        }
    }
}

#[tokio::test]
async fn cursors_lead_backward_through_every_row_once() {
    let newsroom = newsroom().await;
    for (list, expected) in lists(&newsroom).await {
        for size in 1..=expected.len() + 1 {
            let mut seen: Vec<String> = Vec::new();
            let mut before = Value::Null;
            loop {
                let page = list
                    .page(
                        &newsroom,
                        &[("last", json!(size)), ("before", before.clone())],
                    )
                    .await;
                let mut rows = ids(&page, "/nodes", "/id");
                let info = &page["pageInfo"];
                let is_last = before.is_null();
                rows.append(&mut seen);
                seen = rows;
                assert_eq!(info["hasNextPage"], !is_last, "{}: {info}", list.query);
                assert_eq!(
                    info["hasPreviousPage"],
                    seen.len() < expected.len(),
                    "{}: {info}",
                    list.query
                );
                if info["hasPreviousPage"] == false {
                    break;
                }
                before = info["startCursor"].clone();
            }
            assert_eq!(seen, expected, "{} by {size}", list.query);
        }
    }
}

/// Between two cursors lie the rows between them, from either end.
#[tokio::test]
async fn two_cursors_hold_a_page_between_them() {
    let newsroom = newsroom().await;
    for (list, expected) in lists(&newsroom).await {
        let all = list.page(&newsroom, &[("first", json!(100))]).await;
        let cursors = ids(&all, "/edges", "/cursor");
        for from in 0..cursors.len() {
            for to in 0..cursors.len() {
                let between = expected.get(from + 1..to).unwrap_or_default();
                for (count, wanted) in [
                    ("first", &between[..between.len().min(2)]),
                    ("last", &between[between.len().saturating_sub(2)..]),
                ] {
                    let arguments = [
                        (count, json!(2)),
                        ("after", json!(cursors[from])),
                        ("before", json!(cursors[to])),
                    ];
                    let page = list.page(&newsroom, &arguments).await;
                    assert_eq!(
                        ids(&page, "/nodes", "/id"),
                        wanted,
                        "{} {count} from {from} to {to}",
                        list.query
                    );
                    assert_eq!(page["totalCount"], expected.len(), "of the whole list");
                }
            }
        }
    }
}

/// Without a count a page has 20 rows at the root and 5 below.
#[tokio::test]
async fn a_page_has_a_size_without_being_told() {
    let newsroom = newsroom().await;
    let stock = Stock::of(&newsroom, 21).await;
    let query =
        "query ($id: ID!) { claims { nodes { id } } claim(id: $id) { quotes { nodes { id } } } }";
    let data = newsroom
        .data("ana", query, json!({ "id": stock.claims[0] }))
        .await;
    assert_eq!(ids(&data["claims"], "/nodes", "/id").len(), 20);
    assert_eq!(ids(&data["claim"]["quotes"], "/nodes", "/id").len(), 5);
}

/// One connection, asked for in two fragments, is one page with what both select.
#[tokio::test]
async fn fragments_on_one_connection_are_merged() {
    let newsroom = newsroom().await;
    let stock = Stock::of(&newsroom, 3).await;
    let query = "query ($id: ID!) {
        claim(id: $id) { ...Texts ... on Claim { quotes(first: 2) { nodes { speaker { name } } totalCount } } ...Kinds }
    }
    fragment Texts on Claim { quotes(first: 2) { ...Page nodes { text } } }
    fragment Kinds on Claim { quotes(first: 2) { edges { node { kind } } } }
    fragment Page on QuoteConnection { pageInfo { hasNextPage } }";
    let data = newsroom
        .data("ana", query, json!({ "id": stock.claims[0] }))
        .await;
    let row = |text: &str, speaker: &str| json!({ "text": text, "speaker": { "name": speaker } });
    let expected = json!({
        "pageInfo": { "hasNextPage": true },
        "nodes": [row("word2 ", "Speaker 0"), row("word1 ", "Speaker 1")],
        "totalCount": 3,
        "edges": [{ "node": { "kind": "DIRECT" } }, { "node": { "kind": "DIRECT" } }],
    });
    assert_eq!(data["claim"]["quotes"], expected);
}

/// What cannot be carried out is refused with what to do, wherever it stands, and reads nothing.
#[tokio::test]
async fn arguments_that_cannot_be_carried_out_are_refused() {
    let newsroom = newsroom().await;
    let stock = Stock::of(&newsroom, 1).await;
    let claim = &stock.claims[0];
    let malformed = "ids look like";
    let mut cases = vec![
        (
            format!("claim(id: \"{}\")", stock.quotes[0]),
            "begin with `claim_`",
        ),
        ("claim(id: \"17\")".to_owned(), malformed),
        ("claim(id: \"\")".to_owned(), malformed),
        ("claim(id: \"claim_\\u0000\")".to_owned(), malformed),
        (
            format!("claim(id: \"{}\")", claim.to_uppercase()),
            malformed,
        ),
        ("node(id: \"claim\")".to_owned(), malformed),
        (
            "node(id: \"nothing_01h455vb4pex5vsknk084sn02q\")".to_owned(),
            "`nothing_`",
        ),
        (format!("nodes(ids: [\"{claim}\", \"17\"])"), malformed),
    ];
    for (arguments, message) in [
        ("first: 0", "1 to 100"),
        ("first: -1", "1 to 100"),
        ("first: 101", "1 to 100"),
        ("last: 0", "1 to 100"),
        ("last: -1", "1 to 100"),
        ("last: 101", "1 to 100"),
        ("first: 1, last: 1", "not both"),
        ("after: \"nonsense\"", "no cursor"),
        ("before: \"\"", "no cursor"),
        ("after: \"\\u0000\"", "no cursor"),
    ] {
        cases.push((format!("claims({arguments})"), message));
        cases.push((
            format!("claim(id: \"{claim}\") {{ quotes({arguments}) {{ totalCount }} }}"),
            message,
        ));
        cases.push((format!("node(id: \"{claim}\") {{ ... on Claim {{ verdicts({arguments}) {{ totalCount }} }} }}"), message));
    }
    for (field, message) in cases {
        let selection = match (field.ends_with('}'), field.starts_with("claims")) {
            (true, _) => "",
            (false, true) => "{ totalCount nodes { id } }",
            (false, false) => "{ id }",
        };
        let (status, answer) = newsroom
            .answer("public", &format!("{{ {field} {selection} }}"), json!({}))
            .await;
        let error = &answer["errors"][0];
        assert_eq!(status, 400, "{field}: {answer:#}");
        assert_eq!(
            error["extensions"]["code"], "BAD_USER_INPUT",
            "{field}: {answer:#}"
        );
        let said = error["message"].as_str().expect("a message");
        assert!(said.contains(message), "{field}: {said}");
    }
    let ids: Vec<_> = (0..101).map(|_| claim).collect();
    let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let (status, answer) = newsroom
        .answer("public", query, json!({ "ids": ids }))
        .await;
    assert_eq!(status, 400);
    assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
}
